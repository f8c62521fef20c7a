using System.Text.Json;
using TrustedData.Cli.Oidc;
using TrustedData.Cli.Shell;
using TrustedData.Contracts.Ids;

namespace TrustedData.Cli.Profiles;

/// <summary>Reads a profile.</summary>
public static class ProfileFile
{
    /// <summary>The environment variable that names the file.</summary>
    public const string Variable = "TD_PROFILE";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Where the profile is: the file that was named, else one in the person's own configuration.</summary>
    public static string Locate(string? named) => named is { Length: > 0 }
        ? Path.GetFullPath(named)
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "trusteddata", "profile.json");

    /// <summary>Reads the file and refuses one that would send a token over an open line.</summary>
    /// <exception cref="CliException">It is missing or wrong; the message says what to do.</exception>
    public static TdProfile Read(string path)
    {
        ProfileText text;
        try
        {
            text = JsonSerializer.Deserialize<ProfileText>(File.ReadAllBytes(path), Format) ?? throw new JsonException("It is empty.");
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Wrong($"There is no profile at {path}. Set {Variable} to the file your institution gave you; on a single machine ./run up writes one and ./run td uses it.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            throw Wrong($"The profile {path} cannot be read: {fault.Message}", fault);
        }

        var directory = Path.GetDirectoryName(path)!;
        var enclaves = text.Enclaves.Select(one => Read(one.Id ?? "", one, path)).ToList();
        var strange = enclaves.Find(one => !DatasetRef.IsName(one.Id) || one.Id == "hub");
        if (strange is not null || enclaves.DistinctBy(one => one.Id).Count() != enclaves.Count)
            throw Wrong($"The profile {path} must give each enclave an id of its own, in lower-case letters, digits and hyphens, and not 'hub'.");
        return new TdProfile(Read("hub", text.Hub, path), enclaves, text.PeopleFile is null ? null : Path.GetFullPath(text.PeopleFile, directory), directory);
    }

    private static Organisation Read(string id, OrganisationText text, string path)
    {
        RequireSafe(text.Authority, path);
        return new Organisation(
            id,
            RequireSafe(text.Address, path),
            new Authority(id, text.Authority),
            new Ledger(RequireSafe(text.Ledger, path), text.VerifierKey) { FormerVerifierKeys = text.FormerVerifierKeys ?? [], Witnesses = text.Witnesses ?? [], Quorum = text.Quorum },
            text.PublicKey);
    }

    private static Uri RequireSafe(string address, string path) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri is { UserInfo: "", Query: "", Fragment: "" }
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
            ? uri
            : throw Wrong($"The profile {path} has the address '{address}'; it must begin with https:// (http:// only on this machine).");

    private static CliException Wrong(string message, Exception? cause = null) => new("profile", message, cause);

    private sealed record ProfileText(OrganisationText Hub, IReadOnlyList<OrganisationText> Enclaves, string? PeopleFile = null);

    private sealed record OrganisationText(
        string Address, string Authority, string Ledger, string? Id = null, string? VerifierKey = null, string? PublicKey = null,
        IReadOnlyList<string>? FormerVerifierKeys = null, IReadOnlyList<string>? Witnesses = null, int? Quorum = null);
}
