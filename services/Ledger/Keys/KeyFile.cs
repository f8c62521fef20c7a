using TrustedData.Transparency;

namespace TrustedData.Ledger.Keys;

/// <summary>A private key in a file: the Ed25519 seed in base64, one line, nobody's but its owner's.</summary>
public static class KeyFile
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Reads the key.</summary>
    /// <exception cref="KeyFileException">The file is missing, open to others, or holds no key; the message says what to do.</exception>
    public static Ed25519Signer Read(string path)
    {
        if (!File.Exists(path))
            throw new KeyFileException($"There is no signing key at {path}. Make one with: TrustedData.Ledger keygen {path}");
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None)
            throw new KeyFileException($"The signing key at {path} is open to others. Close it with: chmod 600 {path}");
        try
        {
            return Ed25519Signer.FromBase64(File.ReadAllText(path));
        }
        catch (FormatException exception)
        {
            throw new KeyFileException($"{path} holds no key: it should be one line, 32 bytes in base64.", exception);
        }
    }

    /// <summary>Makes a new key; a file that is already there is left alone.</summary>
    /// <exception cref="KeyFileException">There is already a file.</exception>
    public static Ed25519Signer Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            var key = Ed25519Signer.Create();
            using var file = new StreamWriter(path, options);
            file.WriteLine(key.ExportBase64());
            return key;
        }
        catch (IOException exception)
        {
            throw new KeyFileException($"No key was written to {path}: {exception.Message}", exception);
        }
    }
}

/// <summary>A key file cannot be used.</summary>
public sealed class KeyFileException(string message, Exception? inner = null) : Exception(message, inner);
