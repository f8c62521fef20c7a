using TrustedData.Cli.Shell;
using TrustedData.Contracts.Ids;

namespace TrustedData.Cli.Dataset;

/// <summary>What a person names a dataset by: its name, <c>enclave/name</c>, or <c>td:enclave/name@snapshot</c>.</summary>
/// <param name="Enclave">The enclave, where it is named.</param>
/// <param name="Name">The name.</param>
public sealed record DatasetName(string? Enclave, string Name)
{
    /// <summary>Reads it.</summary>
    /// <exception cref="CliException">It is none.</exception>
    public static DatasetName Read(string text)
    {
        if (DatasetRef.TryParse(text, out var reference))
            return new DatasetName(reference.Enclave, reference.Dataset);
        var sides = text.Split('/');
        if (sides.Length > 2 || !Array.TrueForAll(sides, DatasetRef.IsName))
            throw new CliException("dataset-name", $"'{text}' names no dataset. Use its name, enclave/name, or td:enclave/name@snapshot, in lower-case letters, digits and hyphens.");
        return new DatasetName(sides.Length == 2 ? sides[0] : null, sides[^1]);
    }

    /// <summary>A name made from a directory's; null when nothing of it can be used.</summary>
    public static string? From(string directory)
    {
        var letters = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)))
            .Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '-');
        var name = string.Concat(letters).Trim('-');
        return DatasetRef.IsName(name) ? name : null;
    }
}
