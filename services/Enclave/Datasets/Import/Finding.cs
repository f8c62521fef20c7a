namespace TrustedData.Enclave.Datasets.Import;

/// <summary>
/// One thing that is wrong with a dataset. It says where and what, and never repeats a value: findings are read by the
/// steward who uploaded the files and can look there.
/// </summary>
/// <param name="File">Name of the file in the dataset.</param>
/// <param name="Row">Line of the file, counting its header as 1.</param>
/// <param name="Column">Column or field.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record Finding(string File, long? Row, string? Column, string Message);

/// <summary>Collects findings: keeps the first hundred, counts all. Safe to use from several threads.</summary>
public sealed class FindingList
{
    /// <summary>How many findings are kept.</summary>
    public const int Kept = 100;

    private readonly Lock gate = new();
    private readonly List<Finding> first = [];
    private long count;

    /// <summary>How many there are.</summary>
    public long Count
    {
        get
        {
            lock (gate)
                return count;
        }
    }

    /// <summary>Whether there are any.</summary>
    public bool Any => Count > 0;

    /// <summary>The first of them, by file and row.</summary>
    public IReadOnlyList<Finding> First
    {
        get
        {
            lock (gate)
                return [.. first.OrderBy(f => f.File, StringComparer.Ordinal).ThenBy(f => f.Row ?? 0)];
        }
    }

    /// <summary>Adds one.</summary>
    public void Add(string file, string message, long? row = null, string? column = null)
    {
        lock (gate)
        {
            count++;
            if (first.Count < Kept)
                first.Add(new Finding(file, row, column, message));
        }
    }
}
