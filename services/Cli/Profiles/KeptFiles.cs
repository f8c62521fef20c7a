using System.Security.Cryptography;
using System.Text;

namespace TrustedData.Cli.Profiles;

/// <summary>Small texts that are kept from one command to the next, readable by their owner alone and replaced in one step.</summary>
/// <param name="directory">Where they lie; created with mode 0700.</param>
public sealed class KeptFiles(string directory)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The kept text, or null.</summary>
    public string? Find(params string[] key)
    {
        var path = PathOf(key);
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }

    /// <summary>Keeps a text; a reader sees the old one or the new one.</summary>
    public void Store(string text, params string[] key)
    {
        Directory.CreateDirectory(directory, OwnerOnly | UnixFileMode.UserExecute);
        var path = PathOf(key);
        var fresh = $"{path}.{Guid.NewGuid():N}";
        using (var file = new FileStream(fresh, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
            file.Write(Encoding.UTF8.GetBytes(text));
        File.Move(fresh, path, overwrite: true);
    }

    /// <summary>The file of a key; hashed, since an address or a name is no safe file name.</summary>
    public string PathOf(params string[] key) =>
        Path.Combine(directory, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', key))))[..32]);
}
