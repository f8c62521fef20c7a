using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using TrustedData.Tests.Integration.Support;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Verification;

namespace TrustedData.Tests.Integration.Ledger;

/// <summary>Reads a log as an auditor does, and computes its root in another way than the product: by RFC 6962's recursion.</summary>
internal sealed class LogReader(Api auditor, LogKeys keys)
{
    public LogReader(Api auditor, NoteVerifier key)
        : this(auditor, new LogKeys(key))
    {
    }

    public async Task<string> CheckpointAsync() => (await auditor.GetAsync("/checkpoint")).Text;

    public async Task<Checkpoint> OpenAsync()
    {
        Checkpoint.TryOpen(await CheckpointAsync(), keys, out var checkpoint).ShouldBeTrue();
        return checkpoint;
    }

    public async Task<IReadOnlyList<LoggedEntry>> EntriesAsync(long from, long to) =>
        (await auditor.GetAsync($"/entries?from={from}&to={to}")).Ok().Deserialize<List<LoggedEntry>>(JsonSerializerOptions.Web)!;

    /// <summary>What verification says of the log up to its latest checkpoint, given checkpoints that were kept elsewhere.</summary>
    public async Task<LogVerdict> VerifyAsync(params string[] kept)
    {
        var checkpoint = await CheckpointAsync();
        var size = Checkpoint.TryOpen(checkpoint, keys, out var opened) ? opened.Size : 0;
        return await LogVerifier.VerifyAsync(checkpoint, keys, StreamAsync(await EntriesAsync(0, size)), kept, cancellationToken: TestContext.Current.CancellationToken);
    }

    /// <summary>MTH of RFC 6962, section 2.1, over whole entries.</summary>
    public static byte[] Root(ReadOnlySpan<byte[]> entries)
    {
        if (entries.Length == 0) return SHA256.HashData([]);
        if (entries.Length == 1) return SHA256.HashData([0, .. entries[0]]);
        var split = 1;
        while (split * 2 < entries.Length) split *= 2;
        return SHA256.HashData([1, .. Root(entries[..split]), .. Root(entries[split..])]);
    }

    private static async IAsyncEnumerable<LoggedEntry> StreamAsync(IReadOnlyList<LoggedEntry> entries, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var entry in entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.CompletedTask;
            yield return entry;
        }
    }
}
