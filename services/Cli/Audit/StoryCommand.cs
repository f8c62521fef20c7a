using System.CommandLine;
using System.Text.Json;
using TrustedData.Cli.Api;
using TrustedData.Cli.Profiles;
using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Audit;

/// <summary><c>td audit story</c>: a run's whole story, out of the ledgers of both organisations, in the order of time.</summary>
public static class StoryCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var run = CommonOptions.Id("RUN", "Id of the run, or of a part of one", "td audit search --type run.submitted");
        return runner.With(
            new Command("story", "Show all that the ledgers say of a run, in the order of time. Reading it is recorded") { run, CommonOptions.At },
            async (session, given, cancellationToken) =>
            {
                var asked = given.GetRequiredValue(run);
                var places = OrganisationChoice.WithAccount(session.Profile, given.GetValue(CommonOptions.At), session.HasAccount);
                var story = await new RunStory(session).ReadAsync(asked, places, cancellationToken);
                return session.Answer(
                    new { run = asked, entries = story.Select(one => new { at = one.At, index = one.Index, entry = one.Entry }) },
                    screen => StoryPicture.Lines(story, [.. places.Select(place => place.Id)]).ForEach(line => screen.Line(line.Text, line.Style)));
            });
    }
}

/// <summary>An entry of a story.</summary>
/// <param name="At">The organisation whose ledger has it.</param>
/// <param name="Index">Its place there.</param>
/// <param name="Entry">The entry.</param>
public sealed record StoryEntry(string At, long Index, JsonElement Entry);

/// <summary>Puts a story together.</summary>
/// <param name="session">Who asks.</param>
public sealed class RunStory(Session session)
{
    /// <summary>The entries of all ledgers, in the order of time, and of their ledger where times are the same.</summary>
    public async Task<IReadOnlyList<StoryEntry>> ReadAsync(Guid run, IReadOnlyList<Organisation> places, CancellationToken cancellationToken)
    {
        var story = new List<StoryEntry>();
        var parts = new HashSet<Guid>();
        foreach (var place in places)
        {
            // The hub, which comes first, knows which parts the run has; an enclave knows only the part that it was given.
            foreach (var id in parts.Count == 0 ? [run] : parts.ToArray())
                story.AddRange(await OfAsync(place, id, cancellationToken));
            if (place.Id == session.Profile.Hub.Id)
                parts.UnionWith(story.Select(one => Guid.TryParse(new EntryFields(one.Entry).Run, out var part) ? part : run));
        }

        return [.. story.OrderBy(one => new EntryFields(one.Entry).Time).ThenBy(one => one.At, StringComparer.Ordinal).ThenBy(one => one.Index)];
    }

    private async Task<List<StoryEntry>> OfAsync(Organisation place, Guid id, CancellationToken cancellationToken)
    {
        var found = new List<StoryEntry>();
        long? after = null;
        do
        {
            var page = (await session.LedgerOf(place).GetAsync(ApiPath.Of("stories", $"{id}").With(("after", after is { } last ? $"{last}" : null)), cancellationToken)).As<StoryPage>();
            found.AddRange((page.Entries ?? []).Select(one => new StoryEntry(place.Id, one.Index, one.Entry)));
            after = page.Next;
        }
        while (after is not null);
        return found;
    }

    private sealed record StoryPage(IReadOnlyList<StoryPageEntry>? Entries, long? Next);

    private sealed record StoryPageEntry(long Index, JsonElement Entry);
}
