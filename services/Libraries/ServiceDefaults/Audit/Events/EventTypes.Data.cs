namespace TrustedData.ServiceDefaults.Audit.Events;

/// <remarks>What happens to datasets, consents, policies and the catalogue.</remarks>
public static partial class EventTypes
{
    public static EventType DatasetImported { get; } = new(
        "dataset.imported", EventClass.Staff, EventServices.Enclave, EventAction.Create, EventOutcomes.Success,
        "A steward imported a dataset as a new snapshot.");

    public static EventType DatasetImportRepeated { get; } = new(
        "dataset.import-repeated", EventClass.Staff, EventServices.Enclave, EventAction.Create, EventOutcomes.Success,
        "A steward imported again what the current snapshot already is; nothing changed.");

    public static EventType DatasetImportRefused { get; } = new(
        "dataset.import-refused", EventClass.Staff, EventServices.Enclave, EventAction.Create, EventOutcomes.Refused,
        "An import was refused because of what it contained.");

    public static EventType DatasetQcReportViewed { get; } = new(
        "dataset.qc-report-viewed", EventClass.Staff, EventServices.Enclave, EventAction.Read, EventOutcomes.Success,
        "A steward read the quality report of a snapshot.");

    public static EventType DatasetAuditRead { get; } = new(
        "dataset.audit-read", EventClass.Staff, EventServices.Enclave, EventAction.Read, EventOutcomes.Success,
        "A steward read the enclave's entries about a dataset; the filters stand in the entry.");

    public static EventType VariableOffered { get; } = new(
        "variable.offered", EventClass.Staff, EventServices.Enclave, EventAction.Update, EventOutcomes.Success,
        "A steward changed whether projects can ask for a variable.");

    public static EventType ConsentWithdrawn { get; } = new(
        "consent.withdrawn", EventClass.Staff, EventServices.Enclave, EventAction.Delete, EventOutcomes.Success,
        "A steward recorded that a person withdrew consent.");

    public static EventType ConsentWithdrawalRefused { get; } = new(
        "consent.withdrawal-refused", EventClass.Staff, EventServices.Enclave, EventAction.Delete, EventOutcomes.Refused,
        "A withdrawal of consent could not be recorded.");

    public static EventType PolicySet { get; } = new(
        "policy.set", EventClass.Staff, EventServices.Enclave, EventAction.Update, EventOutcomes.Success,
        "A steward set the policy of a dataset, which at once holds.");

    public static EventType PolicyProposed { get; } = new(
        "policy.proposed", EventClass.Staff, EventServices.Enclave, EventAction.Create, EventOutcomes.Success,
        "A steward proposed a looser policy, which waits for a second steward.");

    public static EventType PolicyConfirmed { get; } = new(
        "policy.confirmed", EventClass.Staff, EventServices.Enclave, EventAction.Update, EventOutcomes.Success,
        "A second steward confirmed a proposed policy.");

    public static EventType PolicyChangeRefused { get; } = new(
        "policy.change-refused", EventClass.Staff, EventServices.Enclave, EventAction.Update, EventOutcomes.Refused,
        "A change of policy was refused.");

    public static EventType CataloguePublished { get; } = new(
        "catalogue.published", EventClass.Operations, EventServices.Enclave, EventAction.Update, EventOutcomes.Success,
        "The enclave sent its catalogue to the hub.");

    public static EventType CatalogueMirrored { get; } = new(
        "catalogue.mirrored", EventClass.Operations, EventServices.Hub, EventAction.Update, EventOutcomes.Success,
        "The hub took over an enclave's catalogue.");

    public static EventType CatalogueRead { get; } = new(
        "catalogue.read", EventClass.Participant, EventServices.Hub, EventAction.Read, EventOutcomes.NotDone,
        "The catalogue was asked for and not shown.");

    public static EventType WorkflowProposed { get; } = new(
        "workflow.proposed", EventClass.Staff, EventServices.Enclave, EventAction.Create, EventOutcomes.Success,
        "A member of staff proposed a workflow with its image for the register.");

    public static EventType WorkflowRegistered { get; } = new(
        "workflow.registered", EventClass.Staff, EventServices.Enclave, EventAction.Update, EventOutcomes.Success,
        "A second member of staff put a proposed workflow into the register.");

    public static EventType WorkflowReplaced { get; } = new(
        "workflow.replaced", EventClass.Staff, EventServices.Enclave, EventAction.Update, EventOutcomes.Success,
        "A registered workflow was replaced by a newer version.");
}
