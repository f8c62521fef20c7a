using System.Diagnostics.CodeAnalysis;

namespace TrustedData.Transparency.Notes;

/// <summary>
/// The keys of one log, all under its name. A log that changed its key has several: old checkpoints are signed by the old one,
/// new ones by the new.
/// </summary>
public sealed record LogKeys
{
    /// <summary>The keys of a log that names itself as its keys do.</summary>
    /// <exception cref="FormatException">There is none, or they bear different names.</exception>
    public LogKeys(params IReadOnlyList<NoteVerifier> keys)
    {
        if (keys.Count == 0)
            throw new FormatException("A log has at least one key.");
        if (keys.Any(key => !string.Equals(key.Name, keys[0].Name, StringComparison.Ordinal)))
            throw new FormatException($"These are keys of different logs: {string.Join(", ", keys.Select(key => key.Name).Distinct(StringComparer.Ordinal))}.");
        (Origin, Keys) = (keys[0].Name, [.. keys.DistinctBy(key => $"{key}")]);
    }

    /// <summary>Name of the log: first line of its checkpoints. C2SP tlog-checkpoint lets a log name its keys otherwise.</summary>
    public string Origin { get; init; }

    /// <summary>Its keys, each once.</summary>
    public IReadOnlyList<NoteVerifier> Keys { get; }

    /// <summary>Reads vkeys of one log; answers false for anything else, never throws.</summary>
    public static bool TryParse(IEnumerable<string?> vkeys, [NotNullWhen(true)] out LogKeys? keys)
    {
        keys = null;
        var read = new List<NoteVerifier>();
        foreach (var vkey in vkeys)
        {
            if (!NoteVerifier.TryParse(vkey, out var key) || (read.Count > 0 && !string.Equals(read[0].Name, key.Name, StringComparison.Ordinal)))
                return false;
            read.Add(key);
        }
        keys = read.Count > 0 ? new LogKeys(read) : null;
        return keys is not null;
    }

    /// <summary>Whether at least one of the keys signed the note, and no signature of any of them is wrong.</summary>
    public bool HaveSigned(SignedNote note) =>
        Keys.Any(note.IsSignedBy) && Keys.All(key => note.IsSignedBy(key) || !note.Signatures.Any(key.Claims));

    /// <summary>The note with the signature lines of these keys alone.</summary>
    public SignedNote Own(SignedNote note) => note with { Signatures = [.. note.Signatures.Where(line => Keys.Any(key => key.Claims(line)))] };
}
