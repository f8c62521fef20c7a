using System.Runtime.ExceptionServices;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace TrustedData.ServiceDefaults.Messaging;

/// <summary>
/// What becomes of a message that failed, instead of MassTransit's error queue, whose headers tell of host and exception and
/// which nobody would read: a genuine one that could not be stored goes back to its queue, and so does one that a stopping
/// service did not get to. Whatever else fails was never read, and would fail again at once and for ever: it is dropped.
/// </summary>
public sealed partial class FaultedMessages(ILogger<FaultedMessages> logger) : IFilter<ExceptionReceiveContext>
{
    /// <inheritdoc />
    public Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        var queue = context.InputAddress.AbsolutePath.Split('/')[^1];
        if (context.Exception is not (EnvelopeNotStoredException or OperationCanceledException or ObjectDisposedException))
        {
            LogUnreadable(queue);
            return Task.CompletedTask;
        }

        LogKept(queue);
        ExceptionDispatchInfo.Throw(context.Exception);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public void Probe(ProbeContext context) => context.CreateFilterScope("faulted-messages");

    [LoggerMessage(1102, LogLevel.Error, "A message on {Queue} could not be read; it was dropped.")]
    private partial void LogUnreadable(string queue);

    [LoggerMessage(1103, LogLevel.Error, "A message on {Queue} could not be stored; it stays there and is taken again.")]
    private partial void LogKept(string queue);
}

/// <summary>A genuine message could not be stored, so it must not be acknowledged.</summary>
public sealed class EnvelopeNotStoredException(Exception inner) : Exception("A genuine message could not be stored.", inner);
