using System.CommandLine;
using TrustedData.Cli.Api;
using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Release;

/// <summary><c>td release</c>.</summary>
public static class ReleaseCommands
{
    private const string ListedBy = "td run list";

    /// <summary>Makes the commands.</summary>
    public static Command Create(CommandRunner runner) => new("release", "Fetch what was released; recall it")
    {
        Download(runner),
        Recall(runner),
    };

    private static Command Download(CommandRunner runner)
    {
        var id = CommonOptions.Id("RUN", "Id of the run", ListedBy);
        var to = CommonOptions.Text("--to", "DIR", $"Directory for the files; manifest, signature and audit proof go into its folder {ReleaseFolder.Proofs}");
        var force = new Option<bool>("--force") { Description = "Overwrite files that are there with other content" };
        return runner.With(
            new Command("download", "Download and verify what was released of a run; the download is recorded, so that a recall reaches you") { id, to, force },
            async (session, given, cancellationToken) =>
            {
                var run = $"{given.GetRequiredValue(id)}";
                var answer = await session.Hub.GetAsync(ApiPath.Of("api", "runs", run, "release"), cancellationToken);
                var release = answer.As<SignedRelease>();
                var check = ReleaseCheck.Verify(release, session.Profile);
                var files = await FetchAsync(session, run, release, check, cancellationToken);
                var directory = Path.GetFullPath(given.GetRequiredValue(to));
                new ReleaseFolder(directory, given.GetValue(force)).Write(files);
                var written = new DownloadView(release.Id, directory, [.. check.Manifest.Files.Select(file => file.Name)], check.Manifest.Withheld, new Verified(true, check.Signed, check.Logged, check.Witnesses));
                return session.Answer(written, screen => Draw(screen, written));
            });
    }

    private static Command Recall(CommandRunner runner)
    {
        var id = CommonOptions.Id("RUN", "Id of the run", ListedBy);
        var reason = CommonOptions.Reason("Why");
        return runner.With(
            new Command("recall", "Recall the release of a run: it is handed out no more, and whoever has it is told (a steward, in the enclave)") { id, reason, CommonOptions.Enclave },
            async (session, given, cancellationToken) =>
            {
                var run = given.GetRequiredValue(id);
                var answer = await session.Enclave(given).PostAsync(ApiPath.Of("api", "releases", $"{run}", "recall"), new { reason = given.GetRequiredValue(reason) }, cancellationToken);
                return session.Answer(answer, screen => screen.Line($"The release of run {run} is recalled."));
            });
    }

    private static async Task<Dictionary<string, byte[]>> FetchAsync(Session session, string run, SignedRelease release, CheckedRelease check, CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var file in check.Manifest.Files)
        {
            var content = await session.Hub.GetBytesAsync(ApiPath.Of("api", "runs", run, "release", "files", file.Name), file.Bytes, cancellationToken);
            ReleaseCheck.Verify(file, content);
            files.Add(file.Name, content);
        }

        files.Add(Path.Combine(ReleaseFolder.Proofs, ReleaseFolder.Manifest), ReleaseFolder.Bytes(release.ManifestText));
        files.Add(Path.Combine(ReleaseFolder.Proofs, ReleaseFolder.Signature), ReleaseFolder.Bytes($"{release.Signature}\n"));
        files.Add(Path.Combine(ReleaseFolder.Proofs, ReleaseFolder.Decision), check.Entry);
        files.Add(Path.Combine(ReleaseFolder.Proofs, ReleaseFolder.DecisionProof), ReleaseFolder.Bytes(check.Proof.ToText()));
        return files;
    }

    private static void Draw(Screen screen, DownloadView download)
    {
        foreach (var file in download.Files)
            screen.Line(Path.Combine(download.Directory, file));
        foreach (var withheld in download.Withheld ?? [])
            screen.Line($"withheld: {withheld}", "yellow");
        screen.Line($"Verified: every file's SHA-256 is the manifest's; {Said(download.Verified.Signature, "the manifest is signed by the enclave", "the profile has no key to check the manifest's signature")}; "
            + $"{Said(download.Verified.AuditProof, "the decision stands in its ledger" + Cosigned(download), "the profile has no key to check the audit proof")}.");
    }

    private static string Said(bool? verified, string holds, string unknown) => verified == true ? holds : unknown;

    private sealed record DownloadView(Guid Id, string Directory, IReadOnlyList<string> Files, IReadOnlyList<string>? Withheld, Verified Verified);

    private static string Cosigned(DownloadView download) => download.Verified.Witnesses.Count == 0 ? "" : $", in a checkpoint that {string.Join(", ", download.Verified.Witnesses)} cosigned";

    private sealed record Verified(bool Digests, bool? Signature, bool? AuditProof, IReadOnlyList<string> Witnesses);
}
