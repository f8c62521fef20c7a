using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace TrustedData.Cli.Oidc;

/// <summary>Token sets in files of mode 0600, one per authority and person, replaced in one step.</summary>
/// <param name="directory">Where the files lie; created with mode 0700.</param>
public sealed class TokenCache(string directory)
{
    /// <summary>The cached set, or null when there is none or it cannot be read.</summary>
    public TokenSet? Find(Authority authority, string? person)
    {
        try
        {
            return JsonSerializer.Deserialize<TokenSet>(File.ReadAllBytes(PathOf(authority, person)));
        }
        catch (Exception fault) when (fault is IOException or JsonException or UnauthorizedAccessException)
        {
            // A cache that is missing or damaged only costs a new login.
            return null;
        }
    }

    /// <summary>Stores the set; a reader sees the old file or the new one, never half of it.</summary>
    public void Store(Authority authority, string? person, TokenSet tokens)
    {
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var path = PathOf(authority, person);
        var fresh = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(directory);
        else
        {
            Directory.CreateDirectory(directory, ownerOnly | UnixFileMode.UserExecute);
            options.UnixCreateMode = ownerOnly;
        }
        using (var file = new FileStream(fresh, options)) JsonSerializer.Serialize(file, tokens);
        File.Move(fresh, path, overwrite: true);
    }

    /// <summary>Forgets the set.</summary>
    public void Remove(Authority authority, string? person)
    {
        if (Directory.Exists(directory)) File.Delete(PathOf(authority, person));
    }

    private string PathOf(Authority authority, string? person)
    {
        // Hashed: an address or a name is no safe file name.
        var key = $"{authority.Address.TrimEnd('/')}\n{person}";
        return Path.Combine(directory, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..32]}.json");
    }
}
