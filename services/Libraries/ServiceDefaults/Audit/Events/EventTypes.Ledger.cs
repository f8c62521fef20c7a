namespace TrustedData.ServiceDefaults.Audit.Events;

/// <remarks>Who read the log, and whom it refused.</remarks>
public static partial class EventTypes
{
    public static EventType LedgerSearched { get; } = new(
        "ledger.searched", EventClass.Operations, EventServices.Ledger, EventAction.Read, EventOutcomes.Success,
        "An auditor searched the log; the filters stand in the entry.");

    public static EventType LedgerListed { get; } = new(
        "ledger.listed", EventClass.Operations, EventServices.Ledger, EventAction.Read, EventOutcomes.Success,
        "An auditor took entries as they are, from one index up to another.");

    public static EventType LedgerRead { get; } = new(
        "ledger.read", EventClass.Operations, EventServices.Ledger, EventAction.Read, EventOutcomes.Success,
        "An auditor read one entry with its proof.");

    public static EventType LedgerStoryRead { get; } = new(
        "ledger.story-read", EventClass.Operations, EventServices.Ledger, EventAction.Read, EventOutcomes.Success,
        "An auditor read everything that the log says of a run.");

    public static EventType LedgerExported { get; } = new(
        "ledger.exported", EventClass.Operations, EventServices.Ledger, EventAction.Read, EventOutcomes.Success,
        "An auditor took entries away, with their proofs; format and filters stand in the entry.");

    public static EventType LedgerKeyChanged { get; } = new(
        "ledger.key-changed", EventClass.Operations, EventServices.Ledger, EventAction.Update, EventOutcomes.Success,
        "Another key signs the log's checkpoints from here on; both keys stand in the entry.");

    public static EventType LedgerRefused { get; } = new(
        "ledger.refused", EventClass.Operations, EventServices.Ledger, EventAction.Execute, EventOutcomes.Refused,
        "Somebody asked the ledger for what they may not, or a producer contradicted itself.");
}
