using System.Globalization;
using System.Text;
using TrustedData.Transparency.Witnessing;

namespace TrustedData.Ledger.Witness.Judging;

/// <summary>
/// C2SP tlog-witness, <c>add-checkpoint</c>. The protocol knows no caller: what counts is the log's signature on the
/// checkpoint, so anybody may send one.
/// </summary>
public static class AddCheckpointEndpoint
{
    /// <summary>Longest request, in bytes; 63 hashes and a checkpoint with some dozens of signatures are below a tenth.</summary>
    public const int LargestRequest = 64 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/add-checkpoint", AddAsync)
        .WithName("AddCheckpoint")
        .WithSummary("Cosigns a checkpoint that continues the one cosigned last (C2SP tlog-witness). The checkpoint's signature is what authenticates a request.")
        .RequireRateLimiting(WitnessSetup.RateLimit)
        .AllowAnonymous();

    private static async Task<IResult> AddAsync(HttpRequest http, CheckpointWitness witness, CancellationToken cancellationToken)
    {
        if (!AddCheckpointRequest.TryParse(await ReadAsync(http, cancellationToken), out var request))
            return Answer(WitnessJudgement.Malformed);
        var testimony = await witness.AddAsync(request, cancellationToken);
        return testimony.Cosignature is { } lines ? TypedResults.Text(lines) : Answer(testimony.Judgement);
    }

    private static IResult Answer(WitnessJudgement judgement) => judgement.LatestSize is { } size
        ? TypedResults.Text(string.Create(CultureInfo.InvariantCulture, $"{size}\n"), WitnessJudgement.SizeMediaType, statusCode: judgement.Status)
        : TypedResults.Text($"{judgement.Message}\n", statusCode: judgement.Status);

    private static async Task<string?> ReadAsync(HttpRequest http, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await http.Body.CopyToAsync(body, cancellationToken);
        try
        {
            return Strict.GetString(body.GetBuffer(), 0, (int)body.Length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
