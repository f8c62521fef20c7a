using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Profiles;

/// <summary>Which organisation a command talks to.</summary>
public static class OrganisationChoice
{
    /// <summary>
    /// The enclave: the one that was named; else the only one of the profile; else the only one where the person has an account.
    /// </summary>
    /// <param name="profile">The organisations.</param>
    /// <param name="named">What <c>--enclave</c>, or a dataset's reference, says; null when neither does.</param>
    /// <param name="hasAccount">Whether the person has an account at an organisation.</param>
    public static Organisation Enclave(TdProfile profile, string? named, Func<Organisation, bool> hasAccount)
    {
        var ids = string.Join(", ", profile.Enclaves.Select(one => one.Id));
        if (named is not null)
            return profile.Enclaves.FirstOrDefault(one => one.Id == named)
                ?? throw new CliException("enclave-unknown", $"The profile has no enclave '{named}'. It has: {ids}.");
        if (profile.Enclaves is [var only])
            return only;
        if (profile.Enclaves is [])
            throw new CliException("enclave-unknown", "The profile names no enclave.");
        return profile.Enclaves.Where(hasAccount).ToList() is [var home]
            ? home
            : throw new CliException("enclave-needed", $"There are several enclaves; say which with --enclave: {ids}.");
    }

    /// <summary>The organisations where the person has an account, the hub first; or the one that was named.</summary>
    /// <param name="profile">The organisations.</param>
    /// <param name="named">What <c>--at</c> says.</param>
    /// <param name="hasAccount">Whether the person has an account at an organisation.</param>
    public static IReadOnlyList<Organisation> WithAccount(TdProfile profile, string? named, Func<Organisation, bool> hasAccount)
    {
        if (named is not null)
            return [profile.Find(named)];
        var found = profile.All.Where(hasAccount).ToList();
        return found.Count > 0
            ? found
            : throw new CliException("login-needed", $"You are not logged in anywhere; run td login --at ID. There are: {string.Join(", ", profile.All.Select(one => one.Id))}.");
    }
}
