using System.Collections.Concurrent;
using System.Diagnostics;
using TrustedData.Tests.Harness.Machine;

namespace TrustedData.Tests.Harness.Services;

/// <summary>One service as a real process, which a test may kill and start again.</summary>
/// <param name="name">Name of the process, for messages.</param>
/// <param name="program">Folder under <c>services/</c>, for example <c>Hub</c>.</param>
/// <param name="configuration">Path of its <c>TD_CONFIG</c> file.</param>
/// <param name="address">Where it listens.</param>
/// <param name="mode">First argument of a program that has several modes.</param>
public sealed class ServiceProcess(string name, string program, string configuration, Uri address, string? mode = null) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly ConcurrentQueue<string> _log = new();
    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(5) };
    private Process? _process;

    /// <summary>Its name; its database is called the same, with underscores.</summary>
    public string Name => name;

    /// <summary>Where it listens.</summary>
    public Uri Address => address;

    /// <summary>Whether it runs now.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>All that it and its predecessors wrote.</summary>
    public string Log => string.Join('\n', _log);

    /// <summary>Brings its database up to date and returns when that is done.</summary>
    public async Task MigrateAsync(CancellationToken cancellationToken = default)
    {
        using var process = Launch("migrate");
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0) throw new HarnessException($"{name} migrate ended with {process.ExitCode}:\n{Log}");
    }

    /// <summary>Starts it and waits until it says that it is healthy.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        Begin();
        await HealthyAsync(cancellationToken);
    }

    /// <summary>Starts it without waiting.</summary>
    public void Begin()
    {
        if (IsRunning) throw new HarnessException($"{name} runs already.");
        _process?.Dispose();
        _process = Launch();
    }

    /// <summary>Waits until it says that it is healthy.</summary>
    public Task HealthyAsync(CancellationToken cancellationToken = default) => Wait.UntilAsync(
        async () => IsRunning
            ? await AnswersAsync(cancellationToken)
            : throw new HarnessException($"{name} ended with {_process?.ExitCode}:\n{Log}"),
        $"{name} to answer",
        Patience,
        cancellationToken);

    /// <summary>Kills it at once (SIGKILL) and waits until it is gone; it gets no chance to clean up.</summary>
    public async Task Kill9Async()
    {
        if (_process is null) return;
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to end (SIGTERM) and waits until it has.</summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (_process is not { HasExited: false } running) return;
        await Script.RunAsync("kill", ["-TERM", $"{running.Id}"], cancellationToken: cancellationToken);
        await running.WaitForExitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (IsRunning) await Kill9Async();
        _process?.Dispose();
        _http.Dispose();
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri("/health", UriKind.Relative), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private Process Launch(params string[] arguments)
    {
        var directory = Repository.Path("services", program, "bin", "Debug", "net10.0");
        string[] modes = mode is null ? [] : [mode];
        var start = new ProcessStartInfo("dotnet", [Path.Combine(directory, $"TrustedData.{program}.dll"), .. modes, .. arguments])
        {
            UseShellExecute = false,
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TD_CONFIG"] = configuration;
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["DOTNET_gcServer"] = "0";
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        return process;
    }

    private void Keep(string? line)
    {
        if (line is not null) _log.Enqueue(line);
    }
}
