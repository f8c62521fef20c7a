using System.Text.Json;
using TrustedData.Contracts.Kinds;
using TrustedData.Contracts.Parameters;
using TrustedData.Hub.AccessRequests;
using TrustedData.Hub.Catalogue;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Hub.Runs.Submit;

/// <summary>
/// Finds the approval that a run can stand on, or says what is missing. The enclave decides by its own record; this tells
/// mistakes at once.
/// </summary>
public sealed class ApprovalChoice(DatasetMirror dataset, CatalogueWorkflow workflow, JsonElement parameters, DateTimeOffset memberSince, DateTimeOffset now)
{
    /// <summary>Chooses among the requests that the project made for the dataset.</summary>
    public Outcome<ChosenApproval> Choose(IReadOnlyCollection<AccessRequest> requests)
    {
        var newest = requests.OrderByDescending(r => r.RequestedAt).ToList();
        var approved = newest.FindAll(r => r.StateAt(now) == AccessState.Approved);
        if (approved.Count == 0)
            return NoneApproved(newest.FirstOrDefault());

        Refusal? first = null;
        foreach (var request in approved)
        {
            var chosen = Try(request);
            if (chosen.IsOk)
                return chosen;
            first ??= chosen.Refusal;
        }

        return first!;
    }

    private string Name => $"{dataset.Enclave}/{dataset.Name}";

    private Refusal NoneApproved(AccessRequest? newest)
    {
        if (newest is null)
            return Refusal.Forbidden("access-missing", $"The project has no access to {Name}. Ask for it with: {Ask([])}");
        var reason = newest.Decision?.Reason is { Length: > 0 } said ? $" The steward said: {said}" : "";
        return newest.StateAt(now) switch
        {
            AccessState.Requested => Refusal.Forbidden("access-pending", $"Access to {Name} was asked for and is waiting for a steward of {dataset.Enclave}. td access list shows when it is decided."),
            AccessState.Expired => Refusal.Forbidden("access-expired", $"Access to {Name} has ended with its last day. Ask again with: {Ask(newest.Variables)}"),
            var state => Refusal.Forbidden($"access-{state}", $"Access to {Name} is {state}.{reason} To ask again: {Ask(newest.Variables)}"),
        };
    }

    private Outcome<ChosenApproval> Try(AccessRequest request)
    {
        var decision = request.Decision!;
        if (memberSince > request.RequestedAt)
            return Refusal.Forbidden("person-not-approved", $"You joined the project after it asked for {Name}, and an approval names the members of that time. Ask again, so that it names you: {Ask(decision.Variables)}");
        if (dataset.Snapshot != decision.Snapshot && !(decision.AndFollowing && dataset.Snapshot > decision.Snapshot))
            return Refusal.Forbidden("snapshot-outside-approval", $"Your approval is for snapshot {decision.Snapshot} of {Name}{(decision.AndFollowing ? " and following ones" : " alone")}, not for snapshot {dataset.Snapshot}. Name the approved one: td:{Name}@{decision.Snapshot}");
        if (RequiredProblem(decision) is { } missing)
            return missing;

        var (valid, problem) = ParameterCheck.Validate(workflow, parameters, dataset.Description.Variables, decision.Variables);
        return problem switch
        {
            null => new ChosenApproval(request, [.. workflow.Outputs.Select(o => o.File), .. valid!.Outputs]),
            { Id: "variable-outside-approval" } => Refusal.Forbidden(problem.Id, problem.Message),
            _ => Refusal.BadRequest(problem.Id, problem.Message),
        };
    }

    // All of them at once: asking a steward twice costs days.
    private Refusal? RequiredProblem(AccessDecided decision)
    {
        var kinds = dataset.Description.Variables.ToDictionary(v => v.Name, v => v.Type, StringComparer.Ordinal);
        var absent = workflow.Requires.Where(r => !kinds.ContainsKey(r)).ToList();
        if (absent.Count > 0)
            return Refusal.BadRequest("variable-unknown", $"{workflow.Name} cannot run on {Name}: it needs {Described(absent, kinds)}, which this dataset does not have.");
        var outside = workflow.Requires.Except(decision.Variables, StringComparer.Ordinal).ToList();
        if (outside.Count == 0)
            return null;
        var them = outside.Count == 1 ? "it" : "them";
        return Refusal.Forbidden(
            "variable-outside-approval",
            $"{workflow.Name} needs {Described(outside, kinds)}, which your approval does not cover. Ask for access to {them} with: {Ask([.. decision.Variables, .. outside])}");
    }

    private static string Described(List<string> names, Dictionary<string, string> kinds)
    {
        var kind = names.TrueForAll(n => kinds.GetValueOrDefault(n) == "image") ? "image variable" : "variable";
        var list = names.Count == 1 ? names[0] : $"{string.Join(", ", names.Take(names.Count - 1))} and {names[^1]}";
        return $"the {kind}{(names.Count == 1 ? "" : "s")} {list}";
    }

    private string Ask(IEnumerable<string> variables)
    {
        var names = string.Join(',', variables.Concat(workflow.Requires).Distinct(StringComparer.Ordinal)) is { Length: > 0 } list ? list : "a,b,c";
        return $"td access request --project … --dataset {Name} --variables {names} --purpose \"…\" --until DATE";
    }
}

/// <summary>The access request whose approval a run stands on, and the names of the files that the run may leave.</summary>
public sealed record ChosenApproval(AccessRequest Request, IReadOnlyList<string> Files);
