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
    public static IReadOnlyList<string> Releases { get; } = ["release.decided", "release.recorded", "upload.intended", "release.sent"];

    /// <summary>Entries after which the hub may have the result.</summary>
    public static IReadOnlyList<string> Sendings { get; } = ["upload.intended", "release.sent"];

    /// <summary>What must be done about an entry of a type.</summary>
    public static Remedy RemedyOf(string type) => type switch
    {
        "consent.withdrawn" or "access.revoked" or "access.withdrawn" or "staff.dismissed" or "policy.set" => Remedy.Reenter,
        "membership.joined" or "membership.left" or "upload.intended" or "release.decided" or "release.recorded" or "release.sent" or "release.refused" or "release.recalled" => Remedy.Reapply,
        _ => type.StartsWith("run.", StringComparison.Ordinal) ? Remedy.Reapply : Remedy.Note,
    };

    /// <summary>What a person does about entries of a type, for messages.</summary>
    public static string HowToReenter(string type, int count) => type switch
    {
        "consent.withdrawn" => $"{Count(count, "withdrawal")} of consent (a steward: td consent withdraw)",
        "access.revoked" or "access.withdrawn" => $"{Count(count, "end")} of access (a steward: td access revoke)",
        "staff.dismissed" => $"{Count(count, "dismissal")} of staff (the operator: td staff dismiss)",
        _ => $"{Count(count, "change")} of a policy (a steward: td policy set)",
    };

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
