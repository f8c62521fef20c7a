using System.Security.Cryptography;
using System.Text;
using TrustedData.Contracts.Ids;
using TrustedData.Ledger.Append;
using TrustedData.Ledger.Keys;

namespace TrustedData.Ledger.OwnEntries;

/// <summary>What the ledger itself has to tell: who read it, and whom it refused.</summary>
public static class OwnFacts
{
    /// <summary>An auditor searched; the filters are ids and codes and stand in the entry.</summary>
    public static Fact Searched(PersonRef auditor, IEnumerable<FactEntity> filters, DateTimeOffset now) =>
        new(EventTypes.LedgerSearched, Auditor(auditor)) { Recorded = now, Entities = [.. filters] };

    /// <summary>An auditor took entries as they are.</summary>
    public static Fact Listed(PersonRef auditor, long from, long to, DateTimeOffset now) =>
        new(EventTypes.LedgerListed, Auditor(auditor)) { Recorded = now, Entities = [new FactEntity("from-index", $"{from}"), new FactEntity("to-index", $"{to}")] };

    /// <summary>An auditor read one entry of a producer.</summary>
    public static Fact Read(PersonRef auditor, string producer, Guid factId, DateTimeOffset now) =>
        new(EventTypes.LedgerRead, Auditor(auditor)) { Recorded = now, Entities = [new FactEntity("producer", producer), new FactEntity("fact", factId.ToString())] };

    /// <summary>An auditor read a run's whole story.</summary>
    public static Fact StoryRead(PersonRef auditor, Guid run, DateTimeOffset now) =>
        new(EventTypes.LedgerStoryRead, Auditor(auditor)) { Recorded = now, Entities = [new FactEntity("run", run.ToString())] };

    /// <summary>An auditor took entries away; the filters stand in the entry.</summary>
    public static Fact Exported(PersonRef auditor, string format, IEnumerable<FactEntity> filters, DateTimeOffset now) =>
        new(EventTypes.LedgerExported, Auditor(auditor)) { Recorded = now, Entities = [new FactEntity("format", format), .. filters] };

    /// <summary>Somebody known asked for what they may not, or for what cannot be answered.</summary>
    public static Fact Refused(Actor actor, string endpoint, DateTimeOffset now, string reason = "not-permitted") =>
        new(EventTypes.LedgerRefused, actor, FactOutcome.Refused) { Recorded = now, Reason = reason, Entities = [new FactEntity("endpoint", endpoint)] };

    /// <summary>
    /// A producer sent other content for a fact that is logged. A producer that tries again tells nothing new: the id is made
    /// of what was sent, so that the same attempt is one entry.
    /// </summary>
    public static Fact Conflict(string producer, NewEntry entry, DateTimeOffset now) =>
        new(EventTypes.LedgerRefused, Actor.Service(producer), FactOutcome.Refused)
        {
            Id = Derived(entry),
            Recorded = now,
            Reason = "fact-conflict",
            Entities = [new FactEntity("fact", entry.Fact.Id.ToString())],
        };

    /// <summary>From here on another key signs; the keys stand in the entry, so that whoever trusts the old one sees what it gave way to.</summary>
    public static Fact KeyChanged(LogKey key, DateTimeOffset now) =>
        new(EventTypes.LedgerKeyChanged, Actor.Service(OwnLog.Producer))
        {
            Recorded = now,
            Entities = [new FactEntity("verifier-key", $"{key.Verifier}"), new FactEntity("former-verifier-key", $"{key.FormerVerifier}")],
        };

    private static Actor Auditor(PersonRef auditor) => Actor.Person(auditor, "auditor");

    private static Guid Derived(NewEntry entry)
    {
        var hash = SHA256.HashData([.. Encoding.UTF8.GetBytes(entry.Producer), 0, .. entry.Fact.Id.ToByteArray(bigEndian: true), .. entry.LeafHash]);
        var bytes = entry.Fact.Id.ToByteArray(bigEndian: true);
        hash.AsSpan(0, 10).CopyTo(bytes.AsSpan(6));
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0f));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3f));
        return new Guid(bytes, bigEndian: true);
    }
}
