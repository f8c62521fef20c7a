namespace TrustedData.Enclave.Restoring;

/// <summary>What must be done about an entry that the database lost.</summary>
public enum Remedy
{
    /// <summary>Nothing: it gave nobody a right, or it gave one that is now missing and can be given again.</summary>
    Note,

    /// <summary>It is applied again from the entry itself, by its ids.</summary>
    Reapply,

    /// <summary>It took a right away, and a person must enter it again.</summary>
    Reenter,
}

/// <summary>The words in which a missing entry is settled.</summary>
public static class Settlements
{
    public const string Noted = "noted";
    public const string Reapplied = "reapplied";
    public const string Reentered = "reentered";
    public const string ByHand = "settled-by-steward";
}

/// <summary>
/// What follows from an entry that is in the ledger and not in the database (DESIGN 8.8). Pure. A grant that is lost is safe,
/// for nobody has it; what took a right away is not, for whoever had it has it again.
/// </summary>
public static class RestoreRules
{
    /// <summary>The reason of a closing and of everything that is done about it.</summary>
    public const string Reason = "restored-from-backup";

    /// <summary>Entries that say that a result left, or was to leave, of a dataset.</summary>
    public static IReadOnlyList<string> Releases { get; } =
        Names(EventTypes.ReleaseDecided, EventTypes.ReleaseRecorded, EventTypes.UploadIntended, EventTypes.ReleaseSent);

    /// <summary>Entries after which the hub may have the result.</summary>
    public static IReadOnlyList<string> Sendings { get; } = Names(EventTypes.UploadIntended, EventTypes.ReleaseSent);

    /// <summary>Entries with which a run ended, in another way than by a release.</summary>
    public static IReadOnlyList<string> Ends { get; } = Names(EventTypes.RunRefused, EventTypes.ReleaseRefused, EventTypes.RunFailed, EventTypes.RunCanceled);

    /// <summary>Entries about the members of projects.</summary>
    public static IReadOnlyList<string> Memberships { get; } = Names(EventTypes.MembershipJoined, EventTypes.MembershipLeft);

    private static readonly IReadOnlyList<string> EndsOfAccess = Names(EventTypes.AccessRevoked, EventTypes.AccessWithdrawn);

    private static readonly HashSet<string> TookRights =
        [.. EndsOfAccess, .. Names(EventTypes.ConsentWithdrawn, EventTypes.StaffDismissed, EventTypes.PolicySet)];

    private static readonly HashSet<string> AppliedById =
        [.. Releases, .. Memberships, .. Names(EventTypes.ReleaseRefused, EventTypes.ReleaseRecalled)];

    /// <summary>What must be done about an entry of a type.</summary>
    public static Remedy RemedyOf(string type)
    {
        if (TookRights.Contains(type))
            return Remedy.Reenter;
        return AppliedById.Contains(type) || type.StartsWith("run.", StringComparison.Ordinal) ? Remedy.Reapply : Remedy.Note;
    }

    /// <summary>What a person does about entries of a type, for messages.</summary>
    public static string HowToReenter(string type, int count)
    {
        if (type == EventTypes.ConsentWithdrawn.Name)
            return $"{Count(count, "withdrawal")} of consent (a steward: td consent withdraw)";
        if (EndsOfAccess.Contains(type))
            return $"{Count(count, "end")} of access (a steward: td access revoke)";
        return type == EventTypes.StaffDismissed.Name
            ? $"{Count(count, "dismissal")} of staff (the operator: td staff dismiss)"
            : $"{Count(count, "change")} of a policy (a steward: td policy set)";
    }

    private static string[] Names(params EventType[] types) => [.. types.Select(type => type.Name)];

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
