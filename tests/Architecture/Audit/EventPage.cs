using System.Text;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;

namespace TrustedData.Tests.Architecture.Audit;

/// <summary>Writes the page of event types.</summary>
internal static class EventPage
{
    private const string Head = """
        # Events of the audit trail

        This page is written from `services/Libraries/ServiceDefaults/Audit/Events`; do not edit it.

        Every entry of a ledger has one of these types. The class says who may read it, besides the auditors of the organisation, who read
        all, and the stewards of the enclave, who read what concerns their own datasets:

        - **participant**: what a project did or was told. Its members may read the entries of their own runs; none carries anything of
          what a disclosure check found.
        - **staff**: what staff decided or looked at, and what was done with data.
        - **operations**: what keeps the services going.

        An outcome of *refused* or *failed* carries the id of the reason. *Action* is the code of FHIR AuditEvent.action: C(reate), R(ead),
        U(pdate), D(elete), E(xecute).


        """;

    /// <summary>The page.</summary>
    public static string Write()
    {
        var page = new StringBuilder(Head.ReplaceLineEndings("\n"));
        page.Append("| type | class | recorded by | action | outcomes | what it means |\n| --- | --- | --- | --- | --- | --- |\n");
        foreach (var type in EventCatalogue.All)
            page.Append($"| `{type.Name}` | {Word(type.Class)} | {Services(type)} | {type.Action.ToString()[0]} | {Outcomes(type)} | {type.Description} |\n");
        return page.ToString();
    }

    private static string Services(EventType type) =>
        string.Join(", ", new[] { EventServices.Hub, EventServices.Enclave, EventServices.Identity, EventServices.Ledger }.Where(s => type.Services.HasFlag(s)).Select(Word));

    private static string Outcomes(EventType type) => string.Join(", ", Enum.GetValues<FactOutcome>().Where(type.CanEnd).Select(Word));

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
