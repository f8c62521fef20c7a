using TrustedData.Cli.Oidc;

namespace TrustedData.Cli.Profiles;

/// <summary>The organisations that a person works with; from the file that TD_PROFILE names.</summary>
/// <param name="Hub">The meeting place.</param>
/// <param name="Enclaves">The data holders.</param>
/// <param name="PeopleFile">People file of the demonstration profile; null in every other.</param>
/// <param name="Directory">Where the file lies; tokens and what was seen of the ledgers are kept beside it.</param>
public sealed record TdProfile(Organisation Hub, IReadOnlyList<Organisation> Enclaves, string? PeopleFile, string Directory)
{
    /// <summary>The hub, then the enclaves.</summary>
    public IEnumerable<Organisation> All => [Hub, .. Enclaves];

    /// <summary>The organisation of an id.</summary>
    /// <exception cref="Shell.CliException">The profile has none.</exception>
    public Organisation Find(string id) => All.FirstOrDefault(one => one.Id == id)
        ?? throw new Shell.CliException("organisation-unknown", $"The profile has no organisation '{id}'. It has: {string.Join(", ", All.Select(one => one.Id))}.");
}

/// <summary>The hub or one data holder.</summary>
/// <param name="Id">Short id; the hub's is <c>hub</c>.</param>
/// <param name="Address">Address of its API.</param>
/// <param name="Authority">Where its people log in.</param>
/// <param name="Ledger">Its ledger.</param>
/// <param name="PublicKey">Key of what it signs, Ed25519 in base64; null when the profile has none.</param>
public sealed record Organisation(string Id, Uri Address, Authority Authority, Ledger Ledger, string? PublicKey);

/// <summary>An organisation's ledger.</summary>
/// <param name="Address">Address of its API.</param>
/// <param name="VerifierKey">Key of its checkpoints, which must not come from the ledger itself; null when the profile has none.</param>
public sealed record Ledger(Uri Address, string? VerifierKey)
{
    /// <summary>Keys that it signed with before.</summary>
    public IReadOnlyList<string> FormerVerifierKeys { get; init; } = [];

    /// <summary>Verifier keys of the witnesses of its checkpoints.</summary>
    public IReadOnlyList<string> Witnesses { get; init; } = [];

    /// <summary>How many of them must have cosigned; null for all.</summary>
    public int? Quorum { get; init; }
}
