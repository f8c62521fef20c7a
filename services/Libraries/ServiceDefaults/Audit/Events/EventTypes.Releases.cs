namespace TrustedData.ServiceDefaults.Audit.Events;

/// <remarks>Output checks and releases.</remarks>
public static partial class EventTypes
{
    public static EventType CheckListed { get; } = new(
        "check.listed", EventClass.Staff, EventServices.Enclave, EventAction.Read, EventOutcomes.Success,
        "A steward or checker looked at the list of held runs, with what was held of each and why.");

    public static EventType CheckViewed { get; } = new(
        "check.viewed", EventClass.Staff, EventServices.Enclave, EventAction.Read, EventOutcomes.DoneOrRefused,
        "A checker looked at the held outputs of a run.");

    public static EventType CheckFileViewed { get; } = new(
        "check.file-viewed", EventClass.Staff, EventServices.Enclave, EventAction.Read, EventOutcomes.DoneOrRefused,
        "A checker read a file that was not released.");

    public static EventType CheckRawLogViewed { get; } = new(
        "check.raw-log-viewed", EventClass.Staff, EventServices.Enclave, EventAction.Read, EventOutcomes.DoneOrRefused,
        "A steward or checker read the raw log of a run.");

    public static EventType CheckDecisionRefused { get; } = new(
        "check.decision-refused", EventClass.Staff, EventServices.Enclave, EventAction.Execute, EventOutcomes.Refused,
        "A decision on held outputs was refused.");

    public static EventType ReleaseDecided { get; } = new(
        "release.decided", EventClass.Staff, EventServices.Enclave, EventAction.Execute, EventOutcomes.Success,
        "Outputs of a run are to be released; this is the entry that the release proves.");

    public static EventType ReleaseRefused { get; } = new(
        "release.refused", EventClass.Staff, EventServices.Enclave, EventAction.Execute, EventOutcomes.Refused,
        "Nothing of a run is released.");

    public static EventType ReleaseRecorded { get; } = new(
        "release.recorded", EventClass.Operations, EventServices.Enclave, EventAction.Execute, EventOutcomes.Success,
        "The enclave holds, and has verified, its ledger's proof of the decision.");

    public static EventType SpendReleaseAsked { get; } = new(
        "spend.release-asked", EventClass.Staff, EventServices.Enclave, EventAction.Execute, EventOutcomes.Success,
        "The enclave asked its books whether a release is within the quota of project and dataset; release.decided or run.held tells the answer.");

    public static EventType UploadIntended { get; } = new(
        "upload.intended", EventClass.Operations, EventServices.Enclave, EventAction.Execute, EventOutcomes.Success,
        "The enclave is about to hand a release to the hub.");

    public static EventType ReleaseSent { get; } = new(
        "release.sent", EventClass.Staff, EventServices.Enclave, EventAction.Execute, EventOutcomes.Success,
        "The hub has the release.");

    public static EventType ReleaseReceived { get; } = new(
        "release.received", EventClass.Participant, EventServices.Hub, EventAction.Create, EventOutcomes.Asked,
        "An enclave handed a release to the hub.");

    public static EventType ReleaseRead { get; } = new(
        "release.read", EventClass.Participant, EventServices.Hub, EventAction.Read, EventOutcomes.NotDone,
        "A release was asked for and not shown.");

    public static EventType ReleaseDownloaded { get; } = new(
        "release.downloaded", EventClass.Participant, EventServices.HubAndEnclave, EventAction.Read, EventOutcomes.Asked,
        "A member fetched a file of a release; the hub records the download, the enclave that it was told.");

    public static EventType ReleaseDownloadRefused { get; } = new(
        "release.download-refused", EventClass.Operations, EventServices.Enclave, EventAction.Read, EventOutcomes.Refused,
        "A message about a download named no release of this enclave.");

    public static EventType ReleaseRecalled { get; } = new(
        "release.recalled", EventClass.Participant, EventServices.HubAndEnclave, EventAction.Update, EventOutcomes.Success,
        "A steward recalled a release: it is not handed out any more.");

    public static EventType ReleaseRecallRefused { get; } = new(
        "release.recall-refused", EventClass.Staff, EventServices.Enclave, EventAction.Update, EventOutcomes.Refused,
        "A recall was refused.");
}
