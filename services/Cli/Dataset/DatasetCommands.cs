using System.CommandLine;
using TrustedData.Cli.Api;
using TrustedData.Cli.Shell;
using TrustedData.Contracts.Ids;

namespace TrustedData.Cli.Dataset;

/// <summary><c>td dataset</c>.</summary>
public static class DatasetCommands
{
    /// <summary>Makes the commands.</summary>
    public static Command Create(CommandRunner runner) => new("dataset", "Datasets of an enclave (its stewards)")
    {
        Import(runner),
        List(runner),
        Report(runner),
    };

    private static Command Import(CommandRunner runner)
    {
        var directory = CommonOptions.Name("DIR", "Directory of a BIDS dataset (participants.tsv) or a Frictionless data package (datapackage.json); what begins with a dot is left out, and links are refused");
        var name = CommonOptions.OptionalText("--name", "N", "Name of the dataset in the enclave; usually made from the directory's name");
        var key = CommonOptions.OptionalText("--subject-key", "COL", "Column that holds the person's key (data packages)");
        var space = CommonOptions.OptionalText("--namespace", "S", "Namespace of the keys: the same key in the same namespace is the same person");
        var policy = CommonOptions.OptionalText("--policy", "P", "Policy to begin with: a file with a JSON object, or default");
        return runner.With(
            new Command("import", "Import a dataset as a new snapshot; it is checked first, and a broken one is refused with its faults named") { directory, name, key, space, policy, CommonOptions.Enclave },
            async (session, given, cancellationToken) =>
            {
                var from = given.GetRequiredValue(directory);
                var called = given.GetValue(name) ?? DatasetName.From(from);
                if (!DatasetRef.IsName(called))
                    throw new CliException("dataset-name", "Name the dataset with --name: 1 to 64 lower-case letters, digits and hyphens, beginning with a letter or digit.");
                var wish = PolicyWish.Read(given.GetValue(policy));
                var path = ApiPath.Of("api", "datasets").With(("name", called), ("namespace", given.GetValue(space)), ("subjectKey", given.GetValue(key)), ("policy", wish));
                var import = new ImportDataset(session, session.Enclave(given), DirectoryTar.List(from));
                try
                {
                    var answer = await import.RunAsync(path, cancellationToken);
                    return session.Answer(answer, screen => Draw(screen, answer.As<ImportedView>()));
                }
                catch (ProblemException refused) when (!session.Json && refused.Problem.ArrayOf("findings") is { } findings)
                {
                    Draw(session.Screen, findings.As<IReadOnlyList<FindingView>>());
                    throw;
                }
            });
    }

    private static Command List(CommandRunner runner) => runner.With(new Command("list", "List the datasets of the enclave") { CommonOptions.Enclave }, async (session, given, cancellationToken) =>
    {
        var all = await session.Enclave(given).GetAsync(ApiPath.Of("api", "datasets"), cancellationToken);
        return session.Answer(all, screen => Fields.Draw(screen, all));
    });

    private static Command Report(CommandRunner runner)
    {
        var name = CommonOptions.Name("DATASET", "The dataset: its name, enclave/name, or td:enclave/name@snapshot");
        return runner.With(new Command("qc-report", "Show the quality report of the last import; reading it is recorded") { name, CommonOptions.Enclave }, async (session, given, cancellationToken) =>
        {
            var dataset = DatasetName.Read(given.GetRequiredValue(name));
            var report = await session.Enclave(given, dataset.Enclave).GetAsync(ApiPath.Of("api", "datasets", dataset.Name, "qc-report"), cancellationToken);
            return session.Answer(report, screen => Fields.Draw(screen, report));
        });
    }

    private static void Draw(Screen screen, ImportedView dataset)
    {
        screen.Line($"{dataset.Title ?? dataset.Name} is {dataset.Ref}", "bold");
        screen.Fields(
            ("people", dataset.NewSubjects is { } fresh ? $"{dataset.Subjects}, {fresh} of them new to the enclave" : $"{dataset.Subjects}"),
            ("rows", $"{dataset.Rows}"),
            ("images", $"{dataset.Images}"));
        foreach (var warning in dataset.Warnings ?? [])
            screen.Line($"note: {warning}", "yellow");
    }

    private static void Draw(Screen screen, IReadOnlyList<FindingView> findings) => screen.Table(
        ["File", "Row", "Column", "What is wrong"],
        findings.Select(one => new[] { one.File, $"{one.Row}", one.Column, one.Message }));

    private sealed record ImportedView(string? Ref, string? Name, string? Title, int Subjects, int? NewSubjects, long Rows, long Images, IReadOnlyList<string>? Warnings);

    private sealed record FindingView(string? File, long? Row, string? Column, string? Message);
}
