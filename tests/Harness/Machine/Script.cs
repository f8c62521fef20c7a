using System.Diagnostics;

namespace TrustedData.Tests.Harness.Machine;

/// <summary>Runs the scripts under <c>infra/</c>, so that tests start the same servers in the same way as <c>./run</c>.</summary>
public static class Script
{
    /// <summary>Runs a program to its end and returns what it wrote to standard output, trimmed.</summary>
    /// <param name="file">A program's name, or a path below the checkout.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables set for it; a null value removes one.</param>
    /// <param name="input">What it reads from standard input.</param>
    /// <param name="cancellationToken">Ends the program too.</param>
    /// <exception cref="HarnessException">It ended with another status than 0; the message holds what it wrote to standard error.</exception>
    public static async Task<string> RunAsync(
        string file,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string?>? environment = null,
        string input = "",
        CancellationToken cancellationToken = default)
    {
        var start = new ProcessStartInfo(file.Contains('/') ? Repository.Path(file) : file, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new HarnessException($"{file} cannot be started.");
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        return process.ExitCode == 0
            ? (await output).Trim()
            : throw new HarnessException($"{file} {string.Join(' ', arguments)} ended with {process.ExitCode}: {(await errors).Trim()}");
    }
}
