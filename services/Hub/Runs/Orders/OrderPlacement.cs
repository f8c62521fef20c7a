using System.Security.Cryptography;
using TrustedData.Contracts.Kinds;
using TrustedData.Hub.HubDb;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Hub.Runs.Orders;

/// <summary>
/// Signs an order, has the authority bind the person's token to it, and saves run, part, fact and message together. The
/// authority is asked before anything is saved and while no transaction is open: without its answer nothing has happened.
/// </summary>
public sealed class OrderPlacement(OrderSigner signer, ITokenExchange tokens, HubDbContext context)
{
    /// <summary>How long an enclave may take an order; no enclave accepts a longer time.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>A moment as an order states it: whole milliseconds, which every database and JSON reader keeps.</summary>
    public static DateTimeOffset Moment(DateTimeOffset now) => new(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);

    /// <summary>128 random bits, hex.</summary>
    public static string Nonce() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Places an order.</summary>
    public async Task<Outcome<Run>> PlaceAsync(RunOrder order, RunRequest request, string personToken, CancellationToken cancellationToken)
    {
        var signed = signer.Sign(order);
        var token = await tokens.ExchangeAsync(personToken, order.Enclave, signed.DigestBytes, cancellationToken);
        if (!token.IsOk)
            return token.Refusal;

        var run = Run.Submit(request, signed);
        context.Add(run);
        context.Send(order.Enclave, MessageKind.RunOrdered, new RunOrdered(signed.Json, signed.Signature, token.Value), order.IssuedAt);
        await context.SaveChangesAsync(cancellationToken);
        return run;
    }
}
