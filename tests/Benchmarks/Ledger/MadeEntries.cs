using TrustedData.Ledger.Append;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;

namespace TrustedData.Benchmarks.Ledger;

/// <summary>
/// Entries as a busy enclave writes them: about 500 bytes of canonical JSON, twenty entries a run, a handful of projects and
/// datasets, some hundred people. All of it is made up, and the same for every run of the program.
/// </summary>
/// <param name="seed">What makes one lot differ from another.</param>
/// <param name="hours">How much later than the first lot these happen: ids grow with time, as those of a real log do.</param>
internal sealed class MadeEntries(int seed, int hours = 0)
{
    private const int EntriesOfRun = 20;
    private static readonly EventType[] Types =
    [
        EventTypes.RunReceived, EventTypes.RunAccepted, EventTypes.RunStaged, EventTypes.RunStarted, EventTypes.RunCollected,
        EventTypes.RunChecked, EventTypes.ReleaseDecided, EventTypes.ReleaseRecorded, EventTypes.ReleaseSent, EventTypes.RunCleaned,
    ];

    private readonly Random random = new(seed);
    private DateTimeOffset moment = new DateTimeOffset(2027, 3, 31, 8, 0, 0, TimeSpan.Zero).AddHours(hours);
    private Fact last = null!;
    private int made;

    /// <summary>The next entries, sealed: ready to be given to the sequencer.</summary>
    internal NewEntry[] Take(int count)
    {
        var entries = new NewEntry[count];
        for (var at = 0; at < count; at++)
            entries[at] = EntryEnvelope.Seal("enclave", Next()).Value;
        return entries;
    }

    private Fact Next()
    {
        moment += TimeSpan.FromMilliseconds(1);
        last = made++ % EntriesOfRun == 0 ? FirstOfRun() : last with { Id = Id(), Recorded = moment, Type = Types[made % Types.Length] };
        return last;
    }

    private Fact FirstOfRun() => new(Types[0], new Actor("service", "enclave", OnBehalfOf: $"{Small(300)}"))
    {
        Id = Id(),
        Recorded = moment,
        Project = Small(12),
        Dataset = $"td:lakeside/cohort-{random.Next(6)}@1",
        Run = Id(),
    };

    private Guid Id()
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        var version7 = Guid.CreateVersion7(moment).ToByteArray(bigEndian: true);
        version7.AsSpan(0, 6).CopyTo(bytes);
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0f));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3f));
        return new Guid(bytes, bigEndian: true);
    }

    private Guid Small(int of) => new(random.Next(of), 1, 1, [1, 1, 1, 1, 1, 1, 1, 1]);
}
