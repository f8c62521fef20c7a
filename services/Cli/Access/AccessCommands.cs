using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedData.Cli.Api;
using TrustedData.Cli.Profiles;
using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Access;

/// <summary><c>td access</c>.</summary>
public static class AccessCommands
{
    private const string ListedBy = "td access list";

    /// <summary>Makes the commands.</summary>
    public static Command Create(CommandRunner runner) => new("access", "Ask for access to a dataset; answer such requests where the dataset is held")
    {
        Request(runner),
        List(runner),
        Withdraw(runner),
        Approve(runner),
        Decide(runner, "deny", "Deny a request (a steward, in the enclave)"),
        Decide(runner, "revoke", "Revoke an approval: nothing more is staged or released under it (a steward, in the enclave)"),
    };

    private static Command Request(CommandRunner runner)
    {
        var project = CommonOptions.Id("--project", "ID", "The project that asks", "td project list");
        var dataset = CommonOptions.Text("--dataset", "DATASET", "The dataset: its name, enclave/name, or td:enclave/name@snapshot");
        var variables = new Option<string[]>("--variables") { Description = "The variables it needs, images included, separated by commas", HelpName = "a,b,c", Required = true };
        var purpose = CommonOptions.Text("--purpose", "TEXT", "What the data are for, in words for the steward");
        var until = CommonOptions.Day("--until", "Last day of use, for example 2027-03-31");
        var code = CommonOptions.OptionalText("--purpose-code", "CODE", "Purpose of use as a code of HL7 v3 PurposeOfUse (usually HRESCH, healthcare research)");
        var agreement = CommonOptions.OptionalText("--agreement", "CODE", "The data use agreement that holds, by its code (usually TD-DUA-1)");
        return runner.With(new Command("request", "Ask the enclave that holds a dataset for access to some of its variables") { project, dataset, variables, purpose, until, code, agreement }, async (session, given, cancellationToken) =>
        {
            // What is left out takes the hub's usual value.
            var body = new JsonObject
            {
                ["project"] = given.GetRequiredValue(project),
                ["dataset"] = given.GetRequiredValue(dataset),
                ["variables"] = new JsonArray([.. Names(given.GetRequiredValue(variables)).Select(name => JsonValue.Create(name))]),
                ["purpose"] = given.GetRequiredValue(purpose),
                ["until"] = given.GetRequiredValue(until).ToString("yyyy-MM-dd"),
            };
            if (given.GetValue(code) is { } purposeCode)
                body["purposeCode"] = purposeCode;
            if (given.GetValue(agreement) is { } cited)
                body["agreement"] = cited;
            var made = await session.Hub.PostAsync(ApiPath.Of("api", "access-requests"), body, cancellationToken);
            return session.Answer(made, screen =>
            {
                var view = made.As<AccessView>();
                screen.Line($"Request {view.Id} is on its way to the steward of {view.Dataset}.");
            });
        });
    }

    private static Command List(CommandRunner runner) => runner.With(
        new Command("list", "List requests: those of your projects at the hub, or those that an enclave has received") { CommonOptions.At },
        async (session, given, cancellationToken) =>
        {
            var places = OrganisationChoice.WithAccount(session.Profile, given.GetValue(CommonOptions.At), session.HasAccount);
            var items = new JsonArray();
            foreach (var place in places)
            {
                var answer = await session.Of(place).GetAsync(ApiPath.Of("api", "access-requests"), cancellationToken);
                foreach (var item in answer.Items<JsonObject>())
                    items.Add(Located(item, place));
            }

            var list = JsonSerializer.SerializeToElement(new JsonObject { ["items"] = items });
            return session.Answer(list, screen => screen.Table(
                ["Request", "State", "Dataset", "Variables", "Until", "Purpose", "Reason", "At"],
                list.Items<AccessView>().Select(one => new[] { $"{one.Id}", one.State, one.Dataset, string.Join(", ", one.Variables ?? []), $"{one.Until:yyyy-MM-dd}", one.Purpose, one.Reason, one.At }),
                "There are no requests."));
        });

    private static Command Withdraw(CommandRunner runner)
    {
        var id = CommonOptions.Id("ID", "Id of the request", ListedBy);
        return runner.With(new Command("withdraw", "Take a request of your project back (at the hub)") { id }, async (session, given, cancellationToken) =>
        {
            var answer = await session.Hub.PostAsync(ApiPath.Of("api", "access-requests", $"{given.GetRequiredValue(id)}", "withdraw"), new { }, cancellationToken);
            return session.Answer(answer, screen => screen.Line($"Request {answer.As<AccessView>().Id} is withdrawn."));
        });
    }

    private static Command Approve(CommandRunner runner)
    {
        var once = new Option<bool>("--this-snapshot-only") { Description = "Approve the current snapshot of the dataset only, not those that follow" };
        var command = Decide(runner, "approve", "Approve a request (a steward, in the enclave)", once);
        command.Add(once);
        return command;
    }

    private static Command Decide(CommandRunner runner, string verb, string description, Option<bool>? once = null)
    {
        var id = CommonOptions.Id("ID", "Id of the request", ListedBy);
        var reason = CommonOptions.Reason("Why; it goes to the requester");
        return runner.With(new Command(verb, description) { id, reason, CommonOptions.Enclave }, async (session, given, cancellationToken) =>
        {
            var body = new { reason = given.GetRequiredValue(reason), thisSnapshotOnly = once is not null && given.GetValue(once) };
            var answer = await session.Enclave(given).PostAsync(ApiPath.Of("api", "access-requests", $"{given.GetRequiredValue(id)}", verb), body, cancellationToken);
            return session.Answer(answer, screen =>
            {
                var view = answer.As<AccessView>();
                screen.Line($"Request {view.Id} is {view.State}.");
            });
        });
    }

    /// <summary>The names of lists that are separated by commas.</summary>
    public static IReadOnlyList<string> Names(IEnumerable<string> lists) =>
        [.. lists.SelectMany(list => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    private static JsonObject Located(JsonObject item, Organisation place)
    {
        var located = item.DeepClone().AsObject();
        located["at"] = place.Id;
        return located;
    }

    private sealed record AccessView(Guid Id, string? State, string? Dataset, IReadOnlyList<string>? Variables, DateOnly Until, string? Purpose, string? Reason, string? At);
}
