using System.Runtime.ExceptionServices;
using System.Runtime.Serialization;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace TrustedData.ServiceDefaults.Messaging;

/// <summary>
/// What becomes of a message that could not be stored, instead of MassTransit's error queue, whose headers tell of host and
/// exception and which nobody would read: one that is no JSON envelope is dropped, any other goes back to its queue.
/// </summary>
public sealed partial class FaultedMessages(ILogger<FaultedMessages> logger) : IFilter<ExceptionReceiveContext>
{
    /// <inheritdoc />
    public Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        var queue = context.InputAddress.AbsolutePath.Split('/')[^1];
        if (context.Exception is SerializationException or JsonException)
        {
            LogUnreadable(queue);
            return Task.CompletedTask;
        }

        LogKept(queue, context.Exception.GetType().Name);
        ExceptionDispatchInfo.Throw(context.Exception);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public void Probe(ProbeContext context) => context.CreateFilterScope("faulted-messages");

    [LoggerMessage(1102, LogLevel.Error, "A message on {Queue} could not be read; it was dropped.")]
    private partial void LogUnreadable(string queue);

    [LoggerMessage(1103, LogLevel.Error, "A message on {Queue} could not be stored ({Fault}); it stays there and is taken again.")]
    private partial void LogKept(string queue, string fault);
}
