using System.CommandLine;
using TrustedData.Cli.Api;
using TrustedData.Cli.Shell;
using TrustedData.Contracts.Kinds;

namespace TrustedData.Cli.Catalogue;

/// <summary><c>td catalogue</c>.</summary>
public static class CatalogueCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "A dataset: its name, enclave/name, or td:enclave/name@snapshot; without it all are listed",
            Arity = ArgumentArity.ZeroOrOne,
        };
        return runner.With(
            new Command("catalogue", "List the datasets of all enclaves, or show one with its variable dictionary") { name },
            async (session, given, cancellationToken) =>
            {
                if (given.GetValue(name) is not { } dataset)
                {
                    var all = await session.Hub.GetAsync(ApiPath.Of("api", "catalogue"), cancellationToken);
                    return session.Answer(all, screen => ShowAll(screen, all.As<CatalogueView>().Datasets ?? []));
                }

                var one = await session.Hub.GetAsync(ApiPath.Of(["api", "catalogue", .. dataset.Split('/')]), cancellationToken);
                return session.Answer(one, screen => Show(screen, one.As<DatasetView>()));
            });
    }

    private static void ShowAll(Screen screen, IReadOnlyList<DatasetView> datasets) => screen.Table(
        ["Dataset", "Title", "People", "Variables", "Enclave"],
        datasets.Select(one => new[] { one.Ref, one.Title, People(one), $"{one.Variables?.Count}", one.Open ? one.Institution : $"{one.Institution} (closed)" }),
        "No enclave offers a dataset now.");

    private static void Show(Screen screen, DatasetView dataset)
    {
        screen.Line(dataset.Title ?? dataset.Ref, "bold");
        if (dataset.Description is { Length: > 0 })
            screen.Line(dataset.Description);
        screen.Fields(
            ("dataset", dataset.Ref),
            ("held by", $"{dataset.Institution} ({(dataset.Open ? "open" : "closed: takes no runs now")})"),
            ("people", dataset.Synthetic ? $"{People(dataset)}, synthetic: no real person stands behind it" : People(dataset)),
            ("rows", dataset.SeveralRowsPerSubject ? "a person may have several" : "one a person"),
            ("licence", dataset.License),
            ("policy", $"version {dataset.PolicyVersion}"));
        screen.Table(
            ["Variable", "Type", "Units", "Values", "Description"],
            (dataset.Variables ?? []).Select(one => new[] { one.Name, one.Type, one.Units, Values(one), one.Description }));
    }

    private static string People(DatasetView dataset) => dataset.RoundedSubjects is { } about ? $"about {about}" : "few";

    private static string? Values(CatalogueVariable variable) => variable switch
    {
        { Levels: { Count: > 0 } levels } => string.Join(", ", levels.Select(level => level.Label is { Length: > 0 } label && label != level.Value ? $"{level.Value} ({label})" : level.Value)),
        { Minimum: { } least, Maximum: { } most } => $"{least} to {most}",
        { Minimum: { } least } => $"from {least}",
        { Maximum: { } most } => $"up to {most}",
        _ => null,
    };

    private sealed record CatalogueView(IReadOnlyList<DatasetView>? Datasets);

    private sealed record DatasetView(
        string Ref, string? Institution, bool Open, string? Title, string? Description, string? License, bool Synthetic, int? RoundedSubjects,
        bool SeveralRowsPerSubject, int PolicyVersion, IReadOnlyList<CatalogueVariable>? Variables);
}
