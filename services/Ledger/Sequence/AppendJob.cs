using TrustedData.Ledger.Append;

namespace TrustedData.Ledger.Sequence;

/// <summary>Entries that are logged together or not at all, and whoever waits for their indices.</summary>
public sealed class AppendJob(IReadOnlyList<NewEntry> entries)
{
    private readonly TaskCompletionSource<AppendAnswer> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The entries, in order.</summary>
    public IReadOnlyList<NewEntry> Entries { get; } = entries;

    /// <summary>Their bytes in all.</summary>
    public long Bytes { get; } = entries.Sum(entry => (long)entry.Body.Length);

    /// <summary>Their indices, once they are durable and under a checkpoint.</summary>
    public Task<AppendAnswer> Answer => answer.Task;

    /// <summary>Answers.</summary>
    public void Complete(AppendAnswer given) => answer.TrySetResult(given);
}

/// <summary>What became of a job.</summary>
/// <param name="Indices">The index of each entry, or why nothing was logged.</param>
/// <param name="Conflict">The entry, if there was one, whose fact is already logged with other content.</param>
public sealed record AppendAnswer(Outcome<long[]> Indices, NewEntry? Conflict = null)
{
    internal static AppendAnswer OfConflict(NewEntry entry) => new(
        Refusal.Conflict("fact-conflict", $"Nothing was logged. Fact {entry.Fact.Id} is already logged, or stands twice in this batch, with other content. Send it as it was, or give the new fact an id of its own."),
        entry);
}
