using Microsoft.Extensions.Logging;

namespace TrustedData.Sealing.Containers;

/// <summary>
/// Runs sealed runs as containers, over the Docker Engine API of podman or Docker on the same machine. The container's state
/// says whether a run goes on; what it came to is what its launcher wrote, and that stays true when the engine is gone.
/// </summary>
public sealed partial class ContainerEngine : ISealedRunEngine, IDisposable
{
    /// <summary>The launcher answers SIGTERM at once; this is for a machine under load.</summary>
    private const uint StopSeconds = 10;

    /// <summary>Exit code of a launcher that could not even write its status.</summary>
    private const long UnreportedExit = 70;

    private readonly ContainerEngineOptions options;
    private readonly ILogger<ContainerEngine> logger;
    private readonly EngineCalls calls;
    private readonly EngineEvents events;
    private readonly RunScratch scratch;
    private readonly IReadOnlyDictionary<string, string> fixedFiles;
    private EngineStatus? identity;

    public ContainerEngine(ContainerEngineOptions options, TimeProvider time, ILogger<ContainerEngine> logger)
    {
        this.options = options;
        this.logger = logger;
        calls = new EngineCalls(options, time);
        scratch = new RunScratch(options.Scratch);
        events = new EngineEvents(calls, scratch, time);
        fixedFiles = scratch.PrepareFixedFiles();
    }

    public async Task<EngineStatus> Ping(CancellationToken cancellationToken)
    {
        var answer = await calls.Call((client, token) => client.System.PingAsync(token), cancellationToken);
        if (!answer.IsDone)
        {
            // It may come back as another version.
            identity = null;
            return new EngineStatus(false, "", "", false, answer.Reason);
        }

        var known = await Identify(cancellationToken);
        return known.Value ?? new EngineStatus(false, "", "", false, known.Reason);
    }

    public async Task<ImageResult> FindImage(string reference, CancellationToken cancellationToken)
    {
        var image = await calls.Call((client, token) => client.Images.InspectImageAsync(reference, token), cancellationToken);
        return new ImageResult(OutcomeOf(image.Outcome), image.Value?.ID, image.Reason);
    }

    public async Task<StartResult> EnsureStarted(SealedRunSpec spec, CancellationToken cancellationToken)
    {
        if (SealedRunRules.Problem(spec) is { } problem)
            return new StartResult(StartOutcome.Invalid, problem);
        // An engine would create an empty directory in its place.
        if (spec.Mounts.FirstOrDefault(mount => !Path.Exists(mount.HostPath)) is { } missing)
            return new StartResult(StartOutcome.Invalid, $"{missing.HostPath} does not exist");
        if (scratch.FindStatus(spec.Name) is not null)
            return new StartResult(StartOutcome.Adopted);
        if (scratch.IsCanceled(spec.Name))
            return new StartResult(StartOutcome.Canceled);

        var existing = await Inspect(spec.Name, cancellationToken);
        if (existing.Outcome == CallOutcome.NotFound)
        {
            var creation = await Create(spec, cancellationToken);
            if (creation.IsDone)
                return await Start(spec.Name, cancellationToken);
            if (creation.Outcome == CallOutcome.NotFound)
                return new StartResult(StartOutcome.ImageMissing, creation.Reason);
            // Another call may have been faster; podman's answer to that is not told from its other refusals.
            existing = await Inspect(spec.Name, cancellationToken);
            if (existing.Outcome == CallOutcome.NotFound)
                return Failed(creation);
        }

        if (!existing.IsDone)
            return Failed(existing);
        if (existing.Value?.Config?.Labels?.TryGetValue(ContainerDescription.SpecLabel, out var digest) != true || digest != ContainerDescription.DigestOf(spec))
            return new StartResult(StartOutcome.Conflict, "a run of this name was started with another description");
        return IsCreated(existing.Value.State) ? await Start(spec.Name, cancellationToken) : new StartResult(StartOutcome.Adopted);
    }

    public async Task<Observation> Observe(string name, CancellationToken cancellationToken)
    {
        if (scratch.FindStatus(name) is { } early)
            return Ended(early.Status);
        var container = await Inspect(name, cancellationToken);
        if (container.Outcome is CallOutcome.Refused or CallOutcome.Unreachable or CallOutcome.Conflict)
            return new Observation(RunPhase.Unreachable, Reason: container.Reason);
        if (container.Value?.State is { } state && IsRunning(state))
            return new Observation(RunPhase.Running);
        // The launcher may have written its status between the two looks.
        if (scratch.FindStatus(name) is { } late)
            return Ended(late.Status);
        if (scratch.IsCanceled(name))
            return new Observation(RunPhase.Ended, new RunEnd { Class = ExitClass.Canceled });
        if (container.Value?.State is not { } last)
            return new Observation(RunPhase.NotFound);
        return IsCreated(last) ? new Observation(RunPhase.Created) : new Observation(RunPhase.Ended, EndedWithoutStatus(last));
    }

    public async Task<EngineResult> Cancel(string name, CancellationToken cancellationToken)
    {
        if (scratch.FindStatus(name) is not null)
            return new EngineResult(EngineOutcome.Done);
        // Before the look: a start that comes later sees the mark, one that came earlier is seen.
        scratch.MarkCanceled(name);
        return await StopIfRunning(name, cancellationToken);
    }

    public async Task<CollectResult> Collect(string name, CancellationToken cancellationToken)
    {
        var observation = await Observe(name, cancellationToken);
        if (observation.Phase == RunPhase.Unreachable)
            return new CollectResult(CollectOutcome.Unreachable, NoDirectories);
        if (observation.Phase is RunPhase.Created or RunPhase.Running)
            return new CollectResult(CollectOutcome.NotEnded, NoDirectories);
        if (observation.End?.Class != ExitClass.Succeeded || scratch.FindStatus(name) is not { } ended)
            return new CollectResult(CollectOutcome.Nothing, NoDirectories);
        return new CollectResult(
            CollectOutcome.Collected,
            observation.End.Areas.ToDictionary(area => area.Name, area => Path.Combine(ended.Attempt, area.Name)));
    }

    public async Task<RawLog?> ReadRawLog(string name, int maximumBytes, CancellationToken cancellationToken)
    {
        await using var log = scratch.OpenLog(name);
        if (log is null)
            return null;
        var bytes = new byte[(int)Math.Min(log.Length, maximumBytes)];
        var length = await log.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        var cut = log.Length > length || (scratch.FindStatus(name) is { } ended && StatusFile.Parse(ended.Status).LogTruncated);
        return new RawLog(bytes.AsMemory(0, length), cut);
    }

    public async Task<EngineResult> Remove(string name, CancellationToken cancellationToken)
    {
        var removal = await calls.Call(
            (client, token) => client.Containers.RemoveContainerAsync(name, new() { Force = true, RemoveVolumes = true }, token),
            cancellationToken);
        if (removal.Outcome is CallOutcome.Refused or CallOutcome.Unreachable or CallOutcome.Conflict)
            return new EngineResult(OutcomeOf(removal.Outcome), removal.Reason);
        scratch.Remove(name);
        LogRemoved(name);
        return new EngineResult(EngineOutcome.Done);
    }

    public async Task<OwnedRuns> ListOwned(string namePrefix, CancellationToken cancellationToken)
    {
        var filter = new Dictionary<string, IDictionary<string, bool>>
        {
            ["label"] = new Dictionary<string, bool> { [ContainerDescription.RunLabel] = true },
        };
        var containers = await calls.Call(
            (client, token) => client.Containers.ListContainersAsync(new() { All = true, Filters = filter }, token),
            cancellationToken);
        if (!containers.IsDone)
            return new OwnedRuns(OutcomeOf(containers.Outcome), [], containers.Reason);
        var names = containers.Value!.Select(container => container.Labels[ContainerDescription.RunLabel])
            .Concat(scratch.Names())
            .Where(name => name.StartsWith(namePrefix, StringComparison.Ordinal))
            .Distinct()
            .Order(StringComparer.Ordinal);
        return new OwnedRuns(EngineOutcome.Done, [.. names]);
    }

    public IAsyncEnumerable<RunEvent> Watch(CancellationToken cancellationToken) => events.Watch(cancellationToken);

    public void Dispose() => calls.Dispose();
}
