using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace TrustedData.Sealing.Containers;

/// <summary>
/// What wakes a watcher: a launcher's status appearing in the scratch space, which is at once, and the engine's stream of
/// events, which also tells of containers that ended without one (podman looks into its event log four times a second).
/// </summary>
public sealed class EngineEvents(EngineCalls calls, RunScratch scratch, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly Dictionary<string, IDictionary<string, bool>> ContainersOnly = new()
    {
        ["type"] = new Dictionary<string, bool> { ["container"] = true },
    };

    public async IAsyncEnumerable<RunEvent> Watch([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var arrivals = Channel.CreateUnbounded<RunEvent>();
            // What happened while nobody listened is not told again.
            arrivals.Writer.TryWrite(new RunEvent(null));
            using var statuses = scratch.WatchStatuses(name => arrivals.Writer.TryWrite(new RunEvent(name)));
            using var listening = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var listener = Listen(arrivals.Writer, listening.Token);
            try
            {
                await foreach (var arrival in arrivals.Reader.ReadAllAsync(cancellationToken))
                    yield return arrival;
            }
            finally
            {
                await listening.CancelAsync();
                await listener;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private async Task Listen(ChannelWriter<RunEvent> arrivals, CancellationToken cancellationToken)
    {
        try
        {
            await calls.Client.System.MonitorEventsAsync(new() { Filters = ContainersOnly }, new Arrivals(arrivals), cancellationToken);
        }
        catch (Exception exception) when (exception is OperationCanceledException or DockerApiException || EngineCalls.IsConnectionFailure(exception))
        {
            // The reader sees the end of the channel and connects again.
        }
        finally
        {
            arrivals.TryComplete();
        }
    }

    /// <summary>Written at once, in order; Progress would queue to a thread pool.</summary>
    private sealed class Arrivals(ChannelWriter<RunEvent> writer) : IProgress<Message>
    {
        public void Report(Message value)
        {
            if (value.Action is "start" or "die" or "died" && value.Actor?.Attributes?.TryGetValue(ContainerDescription.RunLabel, out var name) == true)
                writer.TryWrite(new RunEvent(name));
        }
    }
}
