namespace TrustedData.ServiceDefaults.Audit.Events;

/// <remarks>People, tokens, staff, and the services themselves.</remarks>
public static partial class EventTypes
{
    public static EventType PersonSignedIn { get; } = new(
        "person.signed-in", EventClass.Operations, EventServices.Identity, EventAction.Execute, EventOutcomes.Success,
        "A person signed in.");

    public static EventType PersonSignInFailed { get; } = new(
        "person.sign-in-failed", EventClass.Operations, EventServices.Identity, EventAction.Execute, EventOutcomes.Refused,
        "Somebody did not get in; the reason says why.");

    public static EventType PersonSignedOut { get; } = new(
        "person.signed-out", EventClass.Operations, EventServices.Identity, EventAction.Execute, EventOutcomes.Success,
        "A person signed out.");

    public static EventType PersonCreated { get; } = new(
        "person.created", EventClass.Operations, EventServices.Identity, EventAction.Create, EventOutcomes.Success,
        "An account was made.");

    public static EventType PersonChanged { get; } = new(
        "person.changed", EventClass.Operations, EventServices.Identity, EventAction.Update, EventOutcomes.Success,
        "An account was changed.");

    public static EventType TokenIssued { get; } = new(
        "token.issued", EventClass.Operations, EventServices.Identity, EventAction.Create, EventOutcomes.Success,
        "A client got an access token.");

    public static EventType TokenRefused { get; } = new(
        "token.refused", EventClass.Operations, EventServices.Identity, EventAction.Create, EventOutcomes.Refused,
        "A client asked for a token and got none.");

    public static EventType RequestRefused { get; } = new(
        "request.refused", EventClass.Operations, EventServices.HubAndEnclave, EventAction.Execute, EventOutcomes.NotDone,
        "A known person or service asked for something that is for others, or that could not be done; the reason says why.");

    public static EventType MessageRefused { get; } = new(
        "message.refused", EventClass.Operations, EventServices.Hub, EventAction.Create, EventOutcomes.Refused,
        "A message of an enclave could not be used.");

    public static EventType StaffAppointed { get; } = new(
        "staff.appointed", EventClass.Staff, EventServices.Enclave, EventAction.Create, EventOutcomes.Success,
        "An operator gave a person a role in the enclave.");

    public static EventType StaffDismissed { get; } = new(
        "staff.dismissed", EventClass.Staff, EventServices.Enclave, EventAction.Delete, EventOutcomes.Success,
        "An operator took a role in the enclave away.");

    public static EventType EnclaveClosed { get; } = new(
        "enclave.closed", EventClass.Staff, EventServices.Enclave, EventAction.Update, EventOutcomes.Success,
        "The enclave was closed: nothing runs and nothing is released until it is opened.");

    public static EventType EnclaveOpened { get; } = new(
        "enclave.opened", EventClass.Staff, EventServices.Enclave, EventAction.Update, EventOutcomes.Success,
        "The enclave was opened again.");

    public static EventType EnclaveOpenRefused { get; } = new(
        "enclave.open-refused", EventClass.Staff, EventServices.Enclave, EventAction.Update, EventOutcomes.Refused,
        "An operator asked to open an enclave that was restored from a backup, before everything was applied or entered again.");

    public static EventType EnclaveReconciled { get; } = new(
        "enclave.reconciled", EventClass.Staff, EventServices.Enclave, EventAction.Execute, EventOutcomes.Success,
        "An operator had a restored enclave apply again what the ledger says of orders, runs, members and releases.");

    public static EventType EnclaveEntrySettled { get; } = new(
        "enclave.entry-settled", EventClass.Staff, EventServices.Enclave, EventAction.Update, EventOutcomes.Success,
        "A steward settled an entry that a restored enclave lacks and that cannot be entered again.");
}
