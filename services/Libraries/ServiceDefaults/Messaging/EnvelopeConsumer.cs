using System.Text.RegularExpressions;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TrustedData.Contracts.Envelopes;
using TrustedData.ServiceDefaults.Inbox;

namespace TrustedData.ServiceDefaults.Messaging;

/// <summary>
/// The only consumer: verifies, stores, acknowledges. It does nothing else, so that a message is never lost by a handler and
/// a forged one reaches no handler.
/// </summary>
public sealed partial class EnvelopeConsumer<TContext>(
    TContext database, OrganisationKeys keys, InboxSignal signal, TimeProvider time, ILogger<EnvelopeConsumer<TContext>> logger) : IConsumer<Envelope>
    where TContext : DbContext
{
    private const int LargestBody = 4 * 1024 * 1024;

    /// <inheritdoc />
    public async Task Consume(ConsumeContext<Envelope> context)
    {
        var envelope = context.Message;
        var queue = context.ReceiveContext.InputAddress.AbsolutePath.Split('/')[^1];
        if (!IsSound(envelope) || !keys.IsGenuine(envelope) || !keys.IsQueueOf(envelope.From, queue))
        {
            LogForged(queue);
            return;
        }

        if (await StoreAsync(envelope, context.CancellationToken))
            signal.Wake();
    }

    private async Task<bool> StoreAsync(Envelope envelope, CancellationToken cancellationToken)
    {
        try
        {
            var now = time.GetUtcNow();
            return await database.Database.ExecuteSqlAsync(
                $"INSERT INTO inbox (id, \"from\", kind, sequence, body, received_at, attempts) VALUES ({envelope.Id}, {envelope.From}, {envelope.Kind}, {envelope.Sequence}, {envelope.Body}, {now}, 0) ON CONFLICT DO NOTHING",
                cancellationToken) > 0;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new EnvelopeNotStoredException(exception);
        }
    }

    // What no message of ours has, and the database has no place for, is no message: kept in the queue it would block it.
    private static bool IsSound(Envelope envelope) =>
        envelope is { From: not null, To: not null, Kind: not null, Signature: not null, Body: not null }
        && envelope.Body.Length <= LargestBody && !envelope.Body.Contains('\0', StringComparison.Ordinal) && KindPattern().IsMatch(envelope.Kind);

    [GeneratedRegex("^[a-z][a-z-]{0,63}\\z", RegexOptions.None, 1000)]
    private static partial Regex KindPattern();

    [LoggerMessage(1101, LogLevel.Error, "A message on {Queue} was not signed by the peer of that queue; it was dropped.")]
    private partial void LogForged(string queue);
}
