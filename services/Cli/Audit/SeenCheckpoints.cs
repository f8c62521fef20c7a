using TrustedData.Cli.Profiles;
using TrustedData.Cli.Shell;
using TrustedData.Transparency.Notes;

namespace TrustedData.Cli.Audit;

/// <summary>The checkpoint of a ledger that this machine verified last: a log that was rolled back or rewritten since does not continue it.</summary>
public sealed class SeenCheckpoints
{
    private const string Kind = "checkpoints";
    private readonly KeptFiles kept;
    private readonly LogKeys keys;

    /// <summary>Reads what was kept. It lies under the key that was in use, so after a change of keys there can be several.</summary>
    /// <exception cref="CliException">It is damaged.</exception>
    public SeenCheckpoints(Session session, Organisation organisation, LedgerTrust trust)
    {
        (kept, keys) = (session.Kept(Kind), trust.Keys);
        foreach (var key in keys.Keys)
        {
            if (kept.Find($"{key}") is not { } note)
                continue;
            if (!Checkpoint.TryOpen(note, keys, out var before))
                throw new CliException("checkpoint-damaged", $"The checkpoint that was kept of the ledger of {organisation.Id}, {kept.PathOf($"{key}")}, is damaged, so a rolled-back log would not be found. Remove that file only if you know why.");
            Notes.Add(note);
            Size = Math.Max(Size ?? 0, before.Size);
        }
    }

    /// <summary>What was kept.</summary>
    public IList<string> Notes { get; } = [];

    /// <summary>Size of the largest; null the first time.</summary>
    public long? Size { get; }

    /// <summary>Keeps a checkpoint that was verified.</summary>
    public void Keep(string note) => kept.Store(note, $"{keys.Keys[0]}");
}
