using System.Text.Json;
using TrustedData.Contracts.Kinds;
using TrustedData.ServiceDefaults.Outbox;

namespace TrustedData.Tests.Integration.Support;

/// <summary>The way to a run at the hub, step by step, with the tests as the enclave.</summary>
public sealed class Scenario(RunningSite site)
{
    /// <summary>Stands in every free text that the tests send, so that it can be looked for where it must not be.</summary>
    public const string FreeText = "zebra crossing, in words of a person";

    public static readonly string[] Approved = ["sex", "ms_type", "age"];

    public static DateOnly NextYear => DateOnly.FromDateTime(DateTime.UtcNow).AddYears(1);

    public static object CohortTable(Guid project, string dataset = Catalogue.Dataset) =>
        new { project, dataset, workflow = Catalogue.CohortTable, parameters = new { group_by = new[] { "sex" } } };

    public async Task<Guid> ProjectAsync(string person = "researcher") =>
        Id((await (await site.HubAsync(person)).PostAsync("/api/projects", new { title = $"A project; {FreeText}" })).Ok());

    public static object Asked(Guid project, string dataset = Catalogue.Dataset, IReadOnlyList<string>? variables = null) =>
        new { project, dataset, variables = variables ?? Approved, purpose = $"Counting; {FreeText}", until = NextYear };

    public async Task<Guid> AskAsync(Guid project, string dataset = Catalogue.Dataset, string person = "researcher") =>
        Id((await (await site.HubAsync(person)).PostAsync("/api/access-requests", Asked(project, dataset))).Ok());

    public static AccessDecided Decision(
        Guid request, string decision = "approved", DateOnly? until = null, int snapshot = 1, bool andFollowing = true, DateTimeOffset? at = null) =>
        new(request, decision, $"Because; {FreeText}", Approved, until ?? NextYear, snapshot, andFollowing, at ?? DateTimeOffset.UtcNow);

    public Task DecideAsync(AccessDecided decision, EnclaveSide? by = null) => (by ?? site.Lakeside).TellAsync(MessageKind.AccessDecided, decision);

    /// <summary>A project of its own with access to the dataset.</summary>
    public async Task<Guid> ApprovedProjectAsync(string person = "researcher")
    {
        var project = await ProjectAsync(person);
        await DecideAsync(Decision(await AskAsync(project, person: person)));
        return project;
    }

    /// <summary>A submitted run, its part, and the order as the enclave got it.</summary>
    public async Task<(Guid Run, RunOrder Order, RunOrdered Message)> OrderedAsync(Guid project, object? submission = null)
    {
        var run = Id((await (await site.HubAsync("researcher")).PostAsync("/api/runs", submission ?? CohortTable(project))).Ok());
        var (order, message) = await HearOrderAsync(run);
        return (run, order, message);
    }

    public async Task<(RunOrder Order, RunOrdered Message)> HearOrderAsync(Guid run)
    {
        var heard = await site.Lakeside.HearAsync<RunOrdered>(MessageKind.RunOrdered, ordered => Read(ordered).RunId == run);
        return (Read(heard.Body), heard.Body);
    }

    public static RunReported Report(Guid part, long sequence, string state, params string[] before)
    {
        var now = DateTimeOffset.UtcNow;
        return new RunReported(part, sequence, state, now, null, null, null, [], [.. before.Append(state).Select(step => new TimelineStep(step, now))]);
    }

    public static Guid Id(JsonElement answer) => answer.GetProperty("id").GetGuid();

    private static RunOrder Read(RunOrdered ordered) => JsonSerializer.Deserialize<RunOrder>(ordered.Order, CanonicalBody.Options)!;
}
