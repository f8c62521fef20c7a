namespace TrustedData.ServiceDefaults.Audit.Events;

/// <remarks>The way of a run.</remarks>
public static partial class EventTypes
{
    public static EventType RunSubmitted { get; } = new(
        "run.submitted", EventClass.Participant, EventServices.Hub, EventAction.Create, EventOutcomes.Asked,
        "A member submitted a run, and the hub signed its order.");

    public static EventType RunRepeated { get; } = new(
        "run.repeated", EventClass.Participant, EventServices.Hub, EventAction.Create, EventOutcomes.Asked,
        "A member submitted a run again as it was.");

    public static EventType RunCancelRequested { get; } = new(
        "run.cancel-requested", EventClass.Participant, EventServices.HubAndEnclave, EventAction.Update, EventOutcomes.Asked,
        "A member asked for a run to be canceled; the hub records the wish, the enclave that it arrived.");

    public static EventType RunReported { get; } = new(
        "run.reported", EventClass.Participant, EventServices.Hub, EventAction.Update, EventOutcomes.Success,
        "An enclave reported how far a run is, which the hub took over; the reason says the state that people see.");

    public static EventType RunOrderExpired { get; } = new(
        "run.order-expired", EventClass.Participant, EventServices.Hub, EventAction.Update, EventOutcomes.Success,
        "No enclave answered an order in its time.");

    public static EventType RunRead { get; } = new(
        "run.read", EventClass.Participant, EventServices.Hub, EventAction.Read, EventOutcomes.NotDone,
        "A run, or the list of runs, was asked for and not shown.");

    public static EventType RunAuditRead { get; } = new(
        "run.audit-read", EventClass.Participant, EventServices.Hub, EventAction.Read, EventOutcomes.Asked,
        "A member read the entries of a run of the project.");

    public static EventType RunReceived { get; } = new(
        "run.received", EventClass.Operations, EventServices.Enclave, EventAction.Create, EventOutcomes.Success,
        "A genuine order arrived in the enclave; its id is used up.");

    public static EventType OrderRefused { get; } = new(
        "order.refused", EventClass.Operations, EventServices.Enclave, EventAction.Create, EventOutcomes.Refused,
        "An order was not genuine, or could not be taken in.");

    public static EventType RunCancelRefused { get; } = new(
        "run.cancel-refused", EventClass.Operations, EventServices.Enclave, EventAction.Update, EventOutcomes.Refused,
        "A wish to cancel named nothing that can be canceled.");

    public static EventType RunAccepted { get; } = new(
        "run.accepted", EventClass.Staff, EventServices.Enclave, EventAction.Execute, EventOutcomes.Success,
        "The enclave's own records allow the run.");

    public static EventType RunRefused { get; } = new(
        "run.refused", EventClass.Staff, EventServices.Enclave, EventAction.Execute, EventOutcomes.Refused,
        "The enclave's own records do not allow the run.");

    public static EventType SpendAsked { get; } = new(
        "spend.asked", EventClass.Staff, EventServices.Enclave, EventAction.Execute, EventOutcomes.Success,
        "The enclave asked its books whether a run is within the quota of project and dataset; run.accepted or run.refused tells the answer.");

    public static EventType RunStaged { get; } = new(
        "run.staged", EventClass.Operations, EventServices.Enclave, EventAction.Execute, EventOutcomes.Success,
        "The view of approved variables and consenting subjects stands ready.");

    public static EventType RunStartIntended { get; } = new(
        "run.start-intended", EventClass.Operations, EventServices.Enclave, EventAction.Execute, EventOutcomes.Success,
        "The engine is about to be told to start the sealed run.");

    public static EventType RunStarted { get; } = new(
        "run.started", EventClass.Operations, EventServices.Enclave, EventAction.Execute, EventOutcomes.Success,
        "The engine has the sealed run.");

    public static EventType RunInterrupted { get; } = new(
        "run.interrupted", EventClass.Operations, EventServices.Enclave, EventAction.Execute, EventOutcomes.Failed,
        "The sealed run was ended from outside; it is started again.");

    public static EventType RunCollected { get; } = new(
        "run.collected", EventClass.Operations, EventServices.Enclave, EventAction.Execute, EventOutcomes.Success,
        "The sealed run ended and its files were collected.");

    public static EventType RunInspectionIntended { get; } = new(
        "run.inspection-intended", EventClass.Operations, EventServices.Enclave, EventAction.Execute, EventOutcomes.Success,
        "The engine is about to be told to start the inspector.");

    public static EventType RunInspectionStarted { get; } = new(
        "run.inspection-started", EventClass.Operations, EventServices.Enclave, EventAction.Execute, EventOutcomes.Success,
        "The engine has the inspector's sealed run.");

    public static EventType RunInspectionInterrupted { get; } = new(
        "run.inspection-interrupted", EventClass.Operations, EventServices.Enclave, EventAction.Execute, EventOutcomes.Failed,
        "The inspector was ended from outside; it is started again.");

    public static EventType RunChecked { get; } = new(
        "run.checked", EventClass.Staff, EventServices.Enclave, EventAction.Execute, EventOutcomes.Success,
        "The outputs were checked; the entry commits to what was found.");

    public static EventType RunHeld { get; } = new(
        "run.held", EventClass.Staff, EventServices.Enclave, EventAction.Execute, EventOutcomes.Success,
        "A checker must look before anything of the run leaves.");

    public static EventType RunFailed { get; } = new(
        "run.failed", EventClass.Operations, EventServices.Enclave, EventAction.Execute, EventOutcomes.Failed,
        "The run did not succeed; the reason says how it ended.");

    public static EventType RunCanceled { get; } = new(
        "run.canceled", EventClass.Operations, EventServices.Enclave, EventAction.Execute, EventOutcomes.Success,
        "The run was stopped before anything of it was decided.");

    public static EventType RunCleaned { get; } = new(
        "run.cleaned", EventClass.Operations, EventServices.Enclave, EventAction.Delete, EventOutcomes.Success,
        "The run's containers, view and collected files are gone.");

    public static EventType RunKeyDestroyed { get; } = new(
        "run.key-destroyed", EventClass.Operations, EventServices.Enclave, EventAction.Delete, EventOutcomes.Success,
        "A key of a run was destroyed after its retention; what it encrypted can no longer be read.");

    public static EventType RunEndedByRestore { get; } = new(
        "run.ended-by-restore", EventClass.Operations, EventServices.Enclave, EventAction.Execute, EventOutcomes.Failed,
        "The enclave was restored from a backup older than this run's entries, and goes no further with it.");
}
