namespace TrustedData.Tests.EndToEnd.Support;

/// <summary>A dataset of its own, a project, and an approval for every variable: where most tests begin.</summary>
public sealed record ApprovedProject(OpenSite Site, string Dataset, Guid Project, Guid Approval)
{
    /// <summary>Policy of a dataset whose first request may leave without a checker.</summary>
    public const string AutomaticRelease = """{ "automaticRelease": true }""";

    /// <summary>Name of the dataset, without enclave and snapshot.</summary>
    public string Name => Dataset[(Dataset.IndexOf('/', StringComparison.Ordinal) + 1)..Dataset.IndexOf('@', StringComparison.Ordinal)];

    /// <summary>Opens one.</summary>
    public static async Task<ApprovedProject> OpenAsync(OpenSite site, string? policy = null, IEnumerable<int>? people = null, string? keyNamespace = null)
    {
        var dataset = await site.ImportCohortAsync(policy, people, keyNamespace);
        var project = await site.OpenProjectAsync();
        var approval = await site.GetAccessAsync(project, dataset, SmallCohort.Variables);
        return new ApprovedProject(site, dataset, project, approval);
    }

    /// <summary>Submits a table of counts by these variables.</summary>
    public Task<Guid> CountAsync(params string[] by) => Site.SubmitAsync(Project, Dataset, "cohort-table", new { by });

    /// <summary>Submits a script of the researcher's.</summary>
    public Task<Guid> RunScriptAsync(string code, params string[] outputs) =>
        Site.SubmitAsync(Project, Dataset, "custom-python", new { outputs }, code: code);
}
