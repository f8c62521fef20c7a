using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using TrustedData.Tests.Unit.Transparency;
using TrustedData.Transparency;
using TrustedData.Transparency.Notes;

namespace TrustedData.Tests.Unit.Cli;

/// <summary>The log of the enclave lakeside as a ledger serves it; a test can tamper with what is served.</summary>
internal sealed class ServedLog : IDisposable
{
    public const string Origin = "trusteddata.local/lakeside";
    private readonly Ed25519Signer key = Ed25519Signer.Create();
    private LogFiles files = null!;

    public ServedLog(int size) => Write(size);

    public NoteSigner Signer => new(Origin, key);

    public string Vkey => $"{Signer.Verifier}";

    public List<byte[]> Entries { get; } = [];

    public SortedDictionary<string, byte[]> Files => files.Files;

    public string Checkpoint { get => files.Checkpoint; set => files.Checkpoint = value; }

    /// <summary>What <c>/key</c> answers.</summary>
    public string? SaidKey { get; set; }

    /// <summary>Signed checkpoints that the ledger lists.</summary>
    public List<(long Size, string Note)> Listed { get; } = [];

    /// <summary>Grows or shrinks the log, or signs it anew after <see cref="Entries"/> were changed.</summary>
    public void Write(int size)
    {
        while (Entries.Count < size)
            Entries.Add(Encoding.UTF8.GetBytes($$"""{"data":{},"time":"2027-01-02T03:04:{{Entries.Count % 60:d2}}Z","type":"entry.{{Entries.Count}}"}"""));
        files = LogFiles.Of([.. Entries.Take(size)], Signer);
    }

    public async Task<Td> ServeAsync(bool keyInProfile = true)
    {
        var td = await Td.StartAsync(app =>
        {
            app.MapGet("/ledger-lakeside/checkpoint", () => Results.Text(Checkpoint));
            app.MapGet("/ledger-lakeside/checkpoints", (long after) => Results.Json(new { checkpoints = Listed.Where(one => one.Size > after).Select(one => new { size = one.Size, note = one.Note }) }));
            app.MapGet("/ledger-lakeside/key", () => Results.Text(SaidKey ?? $"{Vkey}\n"));
            app.MapPost("/ledger-lakeside/exports", () => Results.NoContent());
            app.MapGet("/ledger-lakeside/tile/{**path}", (string path) => Files.TryGetValue($"tile/{path}", out var bytes) ? Results.Bytes(bytes) : Td.Problem(404, "tile-unknown", "There is no such tile."));
        });
        if (keyInProfile)
            td.WriteProfile(profile => profile["enclaves"]![0]!["verifierKey"] = Vkey);
        return td;
    }

    public void Dispose() => key.Dispose();
}
