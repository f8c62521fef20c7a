using System.Globalization;
using System.Text.Json;
using TrustedData.Cli.Shell;
using TrustedData.Transparency.Verification;
using TrustedData.Transparency.Witnessing;

namespace TrustedData.Cli.Audit;

/// <summary>What came out for one log.</summary>
/// <param name="At">The organisation, or the directory.</param>
/// <param name="Origin">Name of the log.</param>
/// <param name="Size">Entries that its checkpoint covers.</param>
/// <param name="Entries">Entries that were verified.</param>
/// <param name="Verified">Whether everything holds.</param>
/// <param name="Since">Size of the earlier checkpoint that it continues: the one kept from last time, or given; null when there is none.</param>
/// <param name="Witnesses">Who cosigned the checkpoint, and since when they know it (seconds since 1970).</param>
/// <param name="From">Time of the first entry, where entries have one.</param>
/// <param name="To">Time of the last entry.</param>
/// <param name="Fault">What is wrong with it.</param>
/// <param name="Problem">Why it could not be verified.</param>
public sealed record LedgerVerdict(
    string At, string? Origin, long Size, long Entries, bool Verified, long? Since, IReadOnlyList<Cosignature> Witnesses, DateTimeOffset? From, DateTimeOffset? To, LogFault? Fault, string? Problem = null)
{
    /// <summary>Puts what the library says in the form that people are told.</summary>
    public static LedgerVerdict Of(string at, LedgerTrust trust, LogVerdict verdict, long? since) => new(
        at, trust.Keys.Origin, verdict.Checkpoint?.Size ?? 0, verdict.Entries, verdict.Holds, since, verdict.Cosigned ?? [], TimeOf(verdict.First), TimeOf(verdict.Last), verdict.Fault);

    /// <summary>A log that could not be read.</summary>
    public static LedgerVerdict Unread(string at, string problem) => new(at, null, 0, 0, false, null, [], null, null, null, problem);

    /// <summary>Shows it in one line.</summary>
    public void Draw(Screen screen)
    {
        if (Fault is not null)
            screen.Line($"✗ {Origin} ({At}): {(Fault.Kind == LogFaultKind.Witnesses ? "NOT VERIFIED" : "DAMAGED")}. {Fault.Message}", "bold red");
        else if (Problem is not null)
            screen.Line($"✗ {At}: could not be verified. {Problem}", "bold red");
        else
            screen.Line($"✓ {Origin} ({At}): {Size} entries{Times}, verified; the checkpoint is signed by the log{Cosigned}{(Since is null ? "" : $"; it continues the earlier one of {Since}")}", "green");
    }

    private string Times => From is null || To is null ? "" : $" from {Text(From.Value)} to {Text(To.Value)}";

    private string Cosigned => Witnesses.Count == 0 ? "" : $" and cosigned by {string.Join(", ", Witnesses.Select(one => one.Witness))}";

    /// <summary>The time that an entry of ours bears; a log of somebody else may hold anything.</summary>
    public static DateTimeOffset? TimeOf(byte[]? entry)
    {
        if (entry is null)
            return null;
        try
        {
            using var document = JsonDocument.Parse(entry);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("time", out var time)
                && time.ValueKind == JsonValueKind.String && time.TryGetDateTimeOffset(out var at) ? at : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
