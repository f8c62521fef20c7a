using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Audit;

/// <summary>Draws a story: time runs downward, and each organisation has a lane in which its entries stand.</summary>
public static class StoryPicture
{
    /// <summary>The lines of the picture.</summary>
    /// <param name="story">The entries, in the order of time.</param>
    /// <param name="lanes">The organisations, from left to right.</param>
    public static List<(string Text, string Style)> Lines(IReadOnlyList<StoryEntry> story, IReadOnlyList<string> lanes)
    {
        if (story.Count == 0)
            return [("No ledger that you may read says anything of such a run.", "")];
        var indent = new string(' ', "2027-01-01 00:00:00".Length);
        var lines = new List<(string, string)> { ($"{indent}  {string.Join("  ", lanes)}", "bold") };
        DateTimeOffset? before = null;
        foreach (var one in story)
        {
            var fields = new EntryFields(one.Entry);
            if (before is { } last && fields.Time - last >= TimeSpan.FromSeconds(1))
                lines.Add(($"{When.Span(fields.Time - last).PadLeft(indent.Length)}  {Lanes(lanes, null, "")}", "dim"));
            before = fields.Time;
            var reason = fields.Reason is { } why ? $" ({why})" : "";
            lines.Add(($"{When.Second(fields.Time)}  {Lanes(lanes, one.At, Mark(fields.Outcome))}  {fields.Event}{Said(fields.Outcome)}{reason}  {fields.Actor}  [{one.At} {one.Index}]", Style(fields.Outcome)));
        }

        return lines;
    }

    private static string Lanes(IReadOnlyList<string> lanes, string? at, string mark) =>
        string.Join("  ", lanes.Select(lane => (lane == at ? mark : "│").PadRight(lane.Length)));

    private static string Mark(string? outcome) => outcome switch
    {
        "success" => "●",
        "refused" => "✗",
        _ => "!",
    };

    private static string Said(string? outcome) => outcome == "success" ? "" : $", {outcome}";

    private static string Style(string? outcome) => outcome switch
    {
        "success" => "",
        "refused" => "yellow",
        _ => "red",
    };
}
