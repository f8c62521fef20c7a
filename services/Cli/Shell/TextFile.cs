using System.Text;

namespace TrustedData.Cli.Shell;

/// <summary>Reads a text file that is sent as it is.</summary>
public static class TextFile
{
    private const long Most = 16 * 1024 * 1024;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of a UTF-8 file.</summary>
    /// <exception cref="CliException">It is missing, no text in UTF-8, or larger than any service takes.</exception>
    public static async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new CliException("file-missing", $"There is no file {path}.");
        if (file.Length > Most)
            throw new CliException("file-too-large", $"{path} has {file.Length} bytes; that is more than any service takes.");
        try
        {
            return Strict.GetString(await File.ReadAllBytesAsync(path, cancellationToken));
        }
        catch (DecoderFallbackException fault)
        {
            throw new CliException("file-no-text", $"{path} is no text in UTF-8.", fault);
        }
    }
}
