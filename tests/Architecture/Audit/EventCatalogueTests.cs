using System.Text.RegularExpressions;
using TrustedData.ServiceDefaults.Audit.Events;

namespace TrustedData.Tests.Architecture.Audit;

/// <summary>There is one list of event types, and facts take theirs from it.</summary>
public sealed class EventCatalogueTests
{
    private const string Catalogue = "services/Libraries/ServiceDefaults/Audit/Events/";
    // The command line reads entries and records none; it shares no library with the services.
    private const string Reader = "services/Cli/";

    private const string Page = "docs/audit-events.md";

    // Files that name a type which another service records, and why.
    private static readonly Dictionary<string, string> Readers = new(StringComparer.Ordinal)
    {
        ["services/Hub/Releases/LedgerProofCheck.cs"] = "takes no release whose proof is not about the enclave's decision",
    };

    // Names of scopes at the authority that happen to read like an event.
    private static readonly string[] Scopes = ["ledger.read"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    [Fact]
    public void Every_type_is_one_of_the_catalogue_and_has_a_name_of_its_own()
    {
        var declared = typeof(EventTypes).GetProperties().Select(p => (EventType)p.GetValue(null)!).ToList();

        declared.Count.ShouldBeGreaterThan(80);
        EventCatalogue.All.ShouldBe(declared, ignoreOrder: true, "Two types of one name would be one entry to whoever reads the log.");
        Reasons.None(
            declared.Where(t => !Regex.IsMatch(t.Name, "^[a-z]+(-[a-z]+)*\\.[a-z]+(-[a-z]+)*$", RegexOptions.ExplicitCapture, Patience) || !t.Description.EndsWith('.') || t.Services == EventServices.None || t.Outcomes == EventOutcomes.None).Select(t => t.Name),
            "A type reads noun.verb and says in words what it means, who records it and how it can end.");
    }

    [Fact]
    public void Nobody_writes_the_name_of_a_type_as_a_text()
    {
        var names = EventCatalogue.All.Select(t => t.Name).Except(Scopes, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
        Reasons.None(
            from file in Repository.Code("services")
            where !file.StartsWith(Catalogue, StringComparison.Ordinal) && !file.StartsWith(Reader, StringComparison.Ordinal)
            from text in Regex.Matches(Repository.Read(file), "\"(?<name>[a-z-]+\\.[a-z-]+)\"", RegexOptions.ExplicitCapture, Patience)
            where names.Contains(text.Groups["name"].Value)
            select $"{file}: {text.Value}",
            "A literal can be misspelt, and nobody would know; take the type from EventTypes.");
    }

    [Fact]
    public void Every_type_is_recorded_by_the_services_that_it_names_and_by_no_other()
    {
        var shared = UsedIn("services/Libraries");
        Reasons.None(
            from service in new[] { EventServices.Hub, EventServices.Enclave, EventServices.Identity, EventServices.Ledger }
            let used = UsedIn($"services/{service}")
            from property in typeof(EventTypes).GetProperties()
            let type = (EventType)property.GetValue(null)!
            where type.Services.HasFlag(service) ? !used.Contains(property.Name) && !shared.Contains(property.Name) : used.Contains(property.Name)
            select $"{service}: {type.Name}",
            "The page of events tells auditors what to expect from which service; one that never comes, or comes from elsewhere, misleads them.");
    }

    [Fact]
    public void Members_of_a_project_may_not_read_what_checkers_see() => Reasons.None(
        EventCatalogue.All.Where(t => t.Class == EventClass.Participant && !t.Services.HasFlag(EventServices.Hub)).Select(t => t.Name),
        "What the enclave alone knows of a run, when it started or what was found, is a channel; members learn of it what the enclave reports to the hub.");

    [Fact]
    public void The_page_of_events_is_what_the_code_says()
    {
        var page = EventPage.Write();
        if (Environment.GetEnvironmentVariable("TD_WRITE_DOCS") == "1")
            File.WriteAllText(Path.Combine(Repository.Root, Page), page);

        Repository.Read(Page).ShouldBe(page, $"{Page} is written from the code: run this test with TD_WRITE_DOCS=1 in its environment, and commit the page.");
    }

    private static HashSet<string> UsedIn(string folder) =>
    [
        .. Repository.Code(folder).Where(f => !f.StartsWith(Catalogue, StringComparison.Ordinal) && !Readers.ContainsKey(f))
            .SelectMany(f => Regex.Matches(Repository.Read(f), @"\bEventTypes\.(?<name>\w+)", RegexOptions.ExplicitCapture, Patience)).Select(m => m.Groups["name"].Value),
    ];
}
