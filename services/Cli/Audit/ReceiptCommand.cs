using System.CommandLine;
using TrustedData.Cli.Profiles;
using TrustedData.Cli.Release;
using TrustedData.Cli.Shell;
using TrustedData.Contracts.Releases;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Witnessing;

namespace TrustedData.Cli.Audit;

/// <summary><c>td audit receipt</c>.</summary>
internal static class ReceiptCommand
{
    public static Command Create(CommandRunner runner)
    {
        var trust = new TrustOptions();
        var named = CommonOptions.Name("FILE", "Directory of a downloaded release, or a .tlog-proof file with its entry beside it");
        return runner.With(
            trust.AddTo(new Command("receipt", "Verify offline that the decision behind a release, or any entry, stands in a log, with the keys of your profile or those given. Exit status 1 when it does not") { named }),
            async (session, given, cancellationToken) =>
            {
                var files = await ReceiptFiles.ReadAsync(given.GetRequiredValue(named), cancellationToken);
                var view = Verify(session, files, await trust.ReadAsync(given, cancellationToken));
                return session.Answer(view, screen => Draw(screen, view));
            });
    }

    private static ReceiptView Verify(Session session, ReceiptFiles files, LedgerTrust? givenTrust)
    {
        var manifest = files.ReadManifest();
        var organisation = givenTrust is null ? Whose(session, files, manifest) : null;
        var trust = givenTrust ?? LedgerTrust.Of(organisation!);
        var fault = files.Proof.Fault(files.Entry, trust.Keys, trust.Witnesses);
        if (fault is not null || !SignedNote.TryParse(files.Proof.Checkpoint, out var note) || !Checkpoint.TryParse(note.Text, out var checkpoint))
            throw Untrue($"The receipt {files.File} does not hold: {fault}.");
        if (manifest is not null && DecisionEntry.Fault(files.Entry, manifest) is { } other)
            throw Untrue($"The entry is in the log, but {other}.");
        var signed = manifest is null || organisation is null ? null : ReleaseCheck.Signed(files.Manifest!, files.Signature!, organisation);
        CheckFiles(files, manifest);

        var entry = DecisionEntry.Read(files.Entry);
        return new ReceiptView(
            trust.Keys.Origin, files.Proof.Index, checkpoint.Size, Convert.ToBase64String(checkpoint.Root), trust.Witnesses.Look(note).Cosigned,
            entry?.Type, LedgerVerdict.TimeOf(files.Entry), entry?.Run, manifest?.ReleaseId, manifest?.Dataset ?? entry?.Dataset, signed, manifest?.Files.Count);
    }

    private static Organisation Whose(Session session, ReceiptFiles files, ReleaseManifest? manifest)
    {
        if (manifest is not null)
            return session.Profile.Enclaves.FirstOrDefault(one => one.Id == manifest.Enclave)
                ?? throw new CliException("organisation-unknown", $"The release is of {manifest.Enclave}, which is not in your profile. Give the keys of its log with --key.");
        var origin = files.Proof.Checkpoint[..files.Proof.Checkpoint.IndexOf('\n', StringComparison.Ordinal)];
        return session.Profile.All.FirstOrDefault(one => LedgerTrust.Find(one)?.Keys.Origin == origin)
            ?? throw new CliException("organisation-unknown", $"The proof is of the log {origin}, of which your profile has no key. Give it with --key.");
    }

    private static void CheckFiles(ReceiptFiles files, ReleaseManifest? manifest)
    {
        foreach (var file in manifest?.Files ?? [])
        {
            ReleaseCheck.RequirePlain(file);
            var path = Path.Combine(files.ReleaseDirectory, file.Name);
            if (!File.Exists(path))
                throw new CliException("receipt-incomplete", $"The released file {path} is missing; download the release again.");
            if (new FileInfo(path).Length != file.Bytes)
                throw Untrue($"{path} is not the file that was released.");
            ReleaseCheck.Verify(file, File.ReadAllBytes(path));
        }
    }

    private static CliException Untrue(string what) => new("receipt-untrue", $"{what} Do not rely on it; tell the data steward.");

    private static void Draw(Screen screen, ReceiptView view)
    {
        var run = view.Run is null ? "" : $", run {view.Run}";
        var what = view.Release is null
            ? $"Entry {view.Index} ({view.Type ?? "no event of ours"}{run}) stands in {view.Origin}"
            : $"Release {view.Release} of run {view.Run} ({view.Dataset}), {view.Files} files: its decision is entry {view.Index} of {view.Origin}";
        var when = view.Time is { } time ? $", recorded {time.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z" : "";
        var cosigned = view.Witnesses.Count == 0 ? "no known witness" : string.Join(", ", view.Witnesses.Select(Text));
        var unsigned = view.Release is not null && view.ManifestSigned is null ? " The manifest's own signature was not checked: that takes the enclave's key in your profile." : "";
        screen.Line($"✓ {what}{when}; proven by the checkpoint of {view.Size} entries, signed by the log and cosigned by {cosigned}.{unsigned}", "green");
    }

    // A witness could state a time that no calendar has.
    private static string Text(Cosignature one) =>
        $"{one.Witness} ({DateTimeOffset.FromUnixTimeSeconds(Math.Min(one.Time, DateTimeOffset.MaxValue.ToUnixTimeSeconds())).UtcDateTime:yyyy-MM-dd HH:mm:ss}Z)";

    /// <summary>What a receipt proves.</summary>
    private sealed record ReceiptView(
        string Origin, long Index, long Size, string Root, IReadOnlyList<Cosignature> Witnesses, string? Type, DateTimeOffset? Time, string? Run,
        Guid? Release, string? Dataset, bool? ManifestSigned, int? Files);
}
