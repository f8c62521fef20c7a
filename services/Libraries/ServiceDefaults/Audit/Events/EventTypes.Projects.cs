namespace TrustedData.ServiceDefaults.Audit.Events;

/// <summary>
/// The types of event, one property each, in files by area. A fact's type is taken from here; <c>docs/audit-events.md</c> is
/// written from here. A type that once stood in a log keeps its name and its meaning.
/// </summary>
/// <remarks>What projects do and ask for.</remarks>
public static partial class EventTypes
{
    public static EventType ProjectCreated { get; } = new(
        "project.created", EventClass.Participant, EventServices.Hub, EventAction.Create, EventOutcomes.Asked,
        "A person made a project and is its first member.");

    public static EventType ProjectMemberAdded { get; } = new(
        "project.member-added", EventClass.Participant, EventServices.Hub, EventAction.Create, EventOutcomes.Asked,
        "A member added a person to a project.");

    public static EventType ProjectMemberRemoved { get; } = new(
        "project.member-removed", EventClass.Participant, EventServices.Hub, EventAction.Delete, EventOutcomes.Asked,
        "A member ended a person's membership of a project.");

    public static EventType ProjectRead { get; } = new(
        "project.read", EventClass.Participant, EventServices.Hub, EventAction.Read, EventOutcomes.NotDone,
        "A project, or the list of projects, was asked for and not shown.");

    public static EventType MembershipJoined { get; } = new(
        "membership.joined", EventClass.Staff, EventServices.Enclave, EventAction.Create, EventOutcomes.Success,
        "The enclave took note that the hub told of a new member of a project.");

    public static EventType MembershipLeft { get; } = new(
        "membership.left", EventClass.Staff, EventServices.Enclave, EventAction.Delete, EventOutcomes.Success,
        "The enclave took note that the hub told that a member left a project.");

    public static EventType MembershipChangeRefused { get; } = new(
        "membership.change-refused", EventClass.Operations, EventServices.Enclave, EventAction.Update, EventOutcomes.Refused,
        "A message about a member of a project could not be used.");

    public static EventType AccessRequested { get; } = new(
        "access.requested", EventClass.Participant, EventServices.HubAndEnclave, EventAction.Create, EventOutcomes.Asked,
        "A project asked for a dataset; the hub records the request, the enclave that it arrived.");

    public static EventType AccessWithdrawn { get; } = new(
        "access.withdrawn", EventClass.Participant, EventServices.HubAndEnclave, EventAction.Delete, EventOutcomes.Asked,
        "A project no longer asks for a dataset, or gives its approval back.");

    public static EventType AccessRead { get; } = new(
        "access.read", EventClass.Participant, EventServices.Hub, EventAction.Read, EventOutcomes.NotDone,
        "An access request, or the list of them, was asked for and not shown.");

    public static EventType AccessDecisionMirrored { get; } = new(
        "access.decision-mirrored", EventClass.Participant, EventServices.Hub, EventAction.Update, EventOutcomes.Success,
        "The hub took note of what a steward decided in the enclave; the reason says what.");

    public static EventType AccessRequestRefused { get; } = new(
        "access.request-refused", EventClass.Operations, EventServices.Enclave, EventAction.Create, EventOutcomes.Refused,
        "An access request could not be taken in.");

    public static EventType AccessWithdrawalRefused { get; } = new(
        "access.withdrawal-refused", EventClass.Operations, EventServices.Enclave, EventAction.Delete, EventOutcomes.Refused,
        "A withdrawal named nothing that could be withdrawn.");

    public static EventType AccessApproved { get; } = new(
        "access.approved", EventClass.Staff, EventServices.Enclave, EventAction.Execute, EventOutcomes.Success,
        "A steward gave a project access to a dataset.");

    public static EventType AccessDenied { get; } = new(
        "access.denied", EventClass.Staff, EventServices.Enclave, EventAction.Execute, EventOutcomes.Success,
        "A steward denied a project access to a dataset.");

    public static EventType AccessRevoked { get; } = new(
        "access.revoked", EventClass.Staff, EventServices.Enclave, EventAction.Execute, EventOutcomes.Success,
        "A steward took an approval back; it acts on every run not yet released.");

    public static EventType AccessDecisionRefused { get; } = new(
        "access.decision-refused", EventClass.Staff, EventServices.Enclave, EventAction.Execute, EventOutcomes.Refused,
        "A steward may not decide on this request, or it is no longer open.");
}
