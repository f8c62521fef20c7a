using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;

namespace TrustedData.Sealing.Containers;

public sealed partial class ContainerEngine
{
    private static readonly Dictionary<string, string> NoDirectories = [];

    private async Task<EngineReply<CreateContainerResponse>> Create(SealedRunSpec spec, CancellationToken cancellationToken)
    {
        var engine = await Identify(cancellationToken);
        if (engine.Value is null)
            return new EngineReply<CreateContainerResponse>(engine.Outcome, null, engine.Reason);
        var attempt = scratch.NewAttempt(spec.Name);
        var description = ContainerDescription.Describe(spec, attempt, fixedFiles, engine.Value.UserNamespaces, options);
        var creation = await calls.Call((client, token) => client.Containers.CreateContainerAsync(description, token), cancellationToken);
        // After a call without an answer there may be a container that has this directory mounted.
        if (creation.Outcome is not (CallOutcome.Done or CallOutcome.Unreachable))
            RunScratch.DropAttempt(attempt);
        return creation;
    }

    private async Task<StartResult> Start(string name, CancellationToken cancellationToken)
    {
        if (scratch.IsCanceled(name))
            return new StartResult(StartOutcome.Canceled);
        var start = await calls.Call((client, token) => client.Containers.StartContainerAsync(name, new(), token), cancellationToken);
        if (start.Outcome == CallOutcome.Refused)
        {
            LogStartRefused(name, start.Reason);
            // It would be taken for a run that ended; nothing of it has run.
            await Remove(name, cancellationToken);
        }

        if (!start.IsDone && start.Outcome != CallOutcome.Conflict)
            return Failed(start);
        if (scratch.IsCanceled(name))
        {
            await StopIfRunning(name, cancellationToken);
            return new StartResult(StartOutcome.Canceled);
        }

        LogStarted(name);
        return new StartResult(start.Value ? StartOutcome.Started : StartOutcome.Adopted);
    }

    private async Task<EngineResult> StopIfRunning(string name, CancellationToken cancellationToken)
    {
        var container = await Inspect(name, cancellationToken);
        if (container.Outcome == CallOutcome.NotFound || (container.IsDone && !IsRunning(container.Value!.State)))
            return new EngineResult(EngineOutcome.Done);
        if (!container.IsDone)
            return new EngineResult(OutcomeOf(container.Outcome), container.Reason);
        var stop = await calls.Call(
            (client, token) => client.Containers.StopContainerAsync(name, new() { WaitBeforeKillSeconds = StopSeconds }, token),
            cancellationToken);
        LogStopped(name);
        return stop.Outcome is CallOutcome.Done or CallOutcome.NotFound or CallOutcome.Conflict
            ? new EngineResult(EngineOutcome.Done)
            : new EngineResult(OutcomeOf(stop.Outcome), stop.Reason);
    }

    private Task<EngineReply<ContainerInspectResponse>> Inspect(string name, CancellationToken cancellationToken) =>
        calls.Call((client, token) => client.Containers.InspectContainerAsync(name, token), cancellationToken);

    /// <summary>Asked once: podman starts several programs to answer.</summary>
    private async Task<EngineReply<EngineStatus>> Identify(CancellationToken cancellationToken)
    {
        if (identity is { } known)
            return new EngineReply<EngineStatus>(CallOutcome.Done, known, "");
        var reply = await calls.Call(
            async (client, token) =>
            {
                var version = await client.System.GetVersionAsync(token);
                var product = version.Components?.FirstOrDefault()?.Name ?? "";
                return new EngineStatus(true, product, version.Version ?? "", await UsesUserNamespaces(client, product, token));
            },
            cancellationToken);
        identity = reply.Value;
        return reply;
    }

    /// <summary>
    /// Podman gives each container ids of its own when it runs as root. Without root its containers share the ids of its user,
    /// and Docker has one mapping for the daemon or none.
    /// </summary>
    private async Task<bool> UsesUserNamespaces(DockerClient client, string product, CancellationToken cancellationToken)
    {
        if (options.UserNamespaces != UserNamespaceMode.Detect)
            return options.UserNamespaces == UserNamespaceMode.On;
        if (!product.Contains("Podman", StringComparison.OrdinalIgnoreCase))
            return false;
        var information = await client.System.GetSystemInfoAsync(cancellationToken);
        return information.SecurityOptions?.Any(option => option.Contains("rootless", StringComparison.Ordinal)) != true;
    }

    private static Observation Ended(byte[] status) => new(RunPhase.Ended, StatusFile.Parse(status));

    private static RunEnd EndedWithoutStatus(State state) => new()
    {
        Class = state switch
        {
            { OOMKilled: true } => ExitClass.OutOfMemory,
            { ExitCode: UnreportedExit } => ExitClass.EngineError,
            _ => ExitClass.Interrupted,
        },
        Detail = $"the container ended with code {state.ExitCode} and no report",
    };

    private static bool IsRunning(State? state) => state is { Running: true } or { Status: "running" or "stopping" or "paused" or "restarting" };

    private static bool IsCreated(State? state) => state is { Running: false, Status: "created" or "configured" or "initialized" };

    private static StartResult Failed<T>(EngineReply<T> reply) =>
        new(reply.Outcome == CallOutcome.Unreachable ? StartOutcome.Unreachable : StartOutcome.Refused, reply.Reason);

    private static EngineOutcome OutcomeOf(CallOutcome outcome) => outcome switch
    {
        CallOutcome.Done => EngineOutcome.Done,
        CallOutcome.NotFound => EngineOutcome.NotFound,
        CallOutcome.Unreachable => EngineOutcome.Unreachable,
        _ => EngineOutcome.Refused,
    };

    [LoggerMessage(3001, LogLevel.Information, "Started sealed run {Run}")]
    private partial void LogStarted(string run);

    [LoggerMessage(3002, LogLevel.Warning, "The engine refused to start sealed run {Run}: {Reason}")]
    private partial void LogStartRefused(string run, string reason);

    [LoggerMessage(3003, LogLevel.Information, "Stopped sealed run {Run}")]
    private partial void LogStopped(string run);

    [LoggerMessage(3004, LogLevel.Information, "Removed sealed run {Run}")]
    private partial void LogRemoved(string run);
}
