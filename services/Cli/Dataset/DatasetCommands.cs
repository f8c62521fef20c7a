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
        Show(runner),
        Report(runner),
        Offer(runner),
        DatasetAuditCommand.Create(runner),
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
        return session.Answer(all, screen => screen.Table(
            ["Dataset", "Title", "People", "Snapshots", "Policy"],
            all.Items<DatasetView>().Select(one => new[] { one.Ref, one.Title, one.RoundedSubjects is { } about ? $"about {about}" : "few", $"{one.Snapshots?.Count}", $"version {one.PolicyVersion}" }),
            "The enclave holds no datasets; td dataset import brings one in."));
    });

    private static Command Show(CommandRunner runner)
    {
        var name = Named();
        return runner.With(new Command("show", "Show a dataset with every variable, also those that are not offered, and why") { name, CommonOptions.Enclave }, async (session, given, cancellationToken) =>
        {
            var dataset = DatasetName.Read(given.GetRequiredValue(name));
            var answer = await session.Enclave(given, dataset.Enclave).GetAsync(ApiPath.Of("api", "datasets", dataset.Name), cancellationToken);
            return session.Answer(answer, screen =>
            {
                var view = answer.As<DatasetView>();
                screen.Line($"{view.Ref}: {view.Title}", "bold");
                screen.Table(["Variable", "Type", "Availability", "Why"], (view.Variables ?? []).Select(one => new[] { one.Name, one.Type, one.Availability, one.Reason }));
            });
        });
    }

    private static Command Offer(CommandRunner runner)
    {
        var name = Named();
        var variable = CommonOptions.Name("VARIABLE", "The image, as td dataset show names it");
        var reason = CommonOptions.Reason("Why it may be offered, for example how the volumes were defaced");
        return runner.With(new Command("offer", "Offer an image that the import left off") { name, variable, reason, CommonOptions.Enclave }, async (session, given, cancellationToken) =>
        {
            var dataset = DatasetName.Read(given.GetRequiredValue(name));
            var path = ApiPath.Of("api", "datasets", dataset.Name, "variables", given.GetRequiredValue(variable), "offer");
            var answer = await session.Enclave(given, dataset.Enclave).PostAsync(path, new { reason = given.GetRequiredValue(reason) }, cancellationToken);
            return session.Answer(answer, screen => screen.Line($"{given.GetRequiredValue(variable)} is offered."));
        });
    }

    private static Command Report(CommandRunner runner)
    {
        var name = Named();
        return runner.With(new Command("qc-report", "Show the quality report of the last import; reading it is recorded") { name, CommonOptions.Enclave }, async (session, given, cancellationToken) =>
        {
            var dataset = DatasetName.Read(given.GetRequiredValue(name));
            var report = await session.Enclave(given, dataset.Enclave).GetAsync(ApiPath.Of("api", "datasets", dataset.Name, "qc-report"), cancellationToken);
            return session.Answer(report, screen => Fields.Draw(screen, report));
        });
    }

    private static Argument<string> Named() => CommonOptions.Name("DATASET", "The dataset: its name, enclave/name, or td:enclave/name@snapshot");

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

    private sealed record DatasetView(string? Ref, string? Title, int? RoundedSubjects, int? PolicyVersion, IReadOnlyList<SnapshotView>? Snapshots, IReadOnlyList<VariableView>? Variables);

    private sealed record SnapshotView(int Number);

    private sealed record VariableView(string? Name, string? Type, string? Availability, string? Reason);

    private sealed record FindingView(string? File, long? Row, string? Column, string? Message);
}
