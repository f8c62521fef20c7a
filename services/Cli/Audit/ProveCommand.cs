using System.CommandLine;
using System.Text;
using TrustedData.Cli.Profiles;
using TrustedData.Cli.Shell;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Proofs;

namespace TrustedData.Cli.Audit;

/// <summary><c>td audit prove</c>.</summary>
internal static class ProveCommand
{
    public static Command Create(CommandRunner runner)
    {
        var index = new Argument<long>("ENTRY") { Description = "Index of the entry, as td audit search shows it" };
        var to = CommonOptions.OptionalText("--to", "FILE", $"Write the proof here, and the entry's bytes beside it with .json instead of {TlogProof.Extension}; otherwise the proof is printed");
        return runner.With(
            new Command("prove", $"Fetch one entry with the proof that it stands in the log, verified, as a C2SP {TlogProof.Extension} file that anybody can check offline") { index, to, CommonOptions.At },
            async (session, given, cancellationToken) =>
            {
                var places = OrganisationChoice.WithAccount(session.Profile, given.GetValue(CommonOptions.At), session.HasAccount);
                if (places is not [var place])
                    throw new CliException("organisation-needed", $"You have an account at several organisations; say whose entry it is with --at: {string.Join(", ", places.Select(one => one.Id))}.");
                var (proof, entry) = await ProveAsync(session, place, given.GetRequiredValue(index), cancellationToken);
                var file = given.GetValue(to);
                if (file is not null)
                    Write(file, proof, entry);
                var text = proof.ToText();
                return session.Answer(
                    new ProofView(place.Id, proof.Index, text, Convert.ToBase64String(entry), file is null ? null : Path.GetFullPath(file)),
                    screen => Draw(screen, text, proof, file));
            });
    }

    private static async Task<(TlogProof Proof, byte[] Entry)> ProveAsync(Session session, Organisation place, long index, CancellationToken cancellationToken)
    {
        var trust = LedgerTrust.Of(place);
        var ledger = session.LedgerOf(place);
        var note = await new PublishedCheckpoint(ledger, session.Time).FetchAsync(trust, cancellationToken);
        if (!Checkpoint.TryOpen(note, trust.Keys, out var checkpoint))
            throw new CliException("log-untrue", $"The checkpoint of the ledger of {place.Id} is not one that a known key of {trust.Keys.Origin} signed.");
        if (index < 0 || index >= checkpoint.Size)
            throw new CliException("entry-unknown", $"The checkpoint covers {checkpoint.Size} entries, from 0 on; there is no entry {index} in it yet.");
        var (fault, found) = await TiledProof.ReadAsync(new LedgerTiles(ledger), index, checkpoint.Size, cancellationToken);
        if (found is null)
            throw new CliException("log-untrue", $"The ledger of {place.Id} cannot prove the entry. {fault!.Message}");
        var proof = new TlogProof(index, found.Proof, note);
        return proof.Fault(found.Entry, trust.Keys, trust.Witnesses) is { } wrong
            ? throw new CliException("log-untrue", $"The proof that the ledger of {place.Id} gives does not hold: {wrong}. Verify the log with td audit verify.")
            : (proof, found.Entry);
    }

    private static void Write(string file, TlogProof proof, byte[] entry)
    {
        var path = Path.GetFullPath(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(ReceiptFiles.EntryBeside(path), entry);
        File.WriteAllBytes(path, Encoding.UTF8.GetBytes(proof.ToText()));
    }

    private static void Draw(Screen screen, string text, TlogProof proof, string? file)
    {
        if (file is null)
            screen.Block(text);
        else
            screen.Line($"Entry {proof.Index} is proven by {file}; its bytes are in {ReceiptFiles.EntryBeside(file)}.");
    }

    private sealed record ProofView(string At, long Index, string Proof, string Entry, string? File);
}
