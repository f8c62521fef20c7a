using System.Net.Mime;
using System.Text;

namespace TrustedData.Ledger.Witness.Pulling;

/// <summary>A ledger that is asked from here: its latest checkpoint, a proof of growth, and a place to leave a cosignature.</summary>
public sealed class LogSource : IDisposable
{
    private const long LargestAnswer = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // A changed address of the ledger is noticed after this.
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(15);

    private readonly ServiceTokenHandler tokens;
    private readonly HttpClient client;

    public LogSource(LogSourceOptions source, TimeProvider time)
    {
        tokens = new ServiceTokenHandler(source.Authority, source.ClientId, source.ClientSecret, Policies.WitnessScope, time)
        {
            InnerHandler = new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = ConnectionLife },
        };
        client = new HttpClient(tokens, disposeHandler: false) { BaseAddress = source.Address, Timeout = Patience, MaxResponseContentBufferSize = LargestAnswer };
    }

    /// <summary>The checkpoint that the ledger wants cosigned.</summary>
    /// <param name="seen">Size of the one that was cosigned last: tells the ledger that its witness is there.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<string> CheckpointAsync(long seen, CancellationToken cancellationToken) =>
        client.GetStringAsync(new Uri($"checkpoint?seen={seen}", UriKind.Relative), cancellationToken);

    /// <summary>The proof that the log of one size continues the log of a smaller one.</summary>
    public async Task<IReadOnlyList<byte[]>> ConsistencyAsync(long from, long to, CancellationToken cancellationToken) =>
        (await client.GetFromJsonAsync<Growth>(new Uri($"proofs/consistency?from={from}&to={to}", UriKind.Relative), cancellationToken))?.Proof ?? [];

    /// <summary>Leaves a checkpoint with the cosignature on it.</summary>
    public async Task LeaveAsync(string note, CancellationToken cancellationToken)
    {
        using var content = new StringContent(note, Encoding.UTF8, MediaTypeNames.Text.Plain);
        using var answer = await client.PostAsync(new Uri("cosignatures", UriKind.Relative), content, cancellationToken);
        // A log that is behind what was cosigned, or forked from it, says so with a conflict: it has understood.
        if (answer.StatusCode != System.Net.HttpStatusCode.Conflict)
            answer.EnsureSuccessStatusCode();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        client.Dispose();
        tokens.Dispose();
    }

    private sealed record Growth(IReadOnlyList<byte[]> Proof);
}
