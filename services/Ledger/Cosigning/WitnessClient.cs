using System.Globalization;
using System.Net;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using TrustedData.Transparency.Witnessing;

namespace TrustedData.Ledger.Cosigning;

/// <summary>What a witness answered.</summary>
/// <param name="Status">The status.</param>
/// <param name="Text">The body.</param>
/// <param name="Size">Of a conflict, the size that the witness cosigned last.</param>
public sealed record WitnessReply(HttpStatusCode Status, string Text, long? Size);

/// <summary>Talks to witnesses (C2SP tlog-witness).</summary>
public sealed class WitnessClient(IHttpClientFactory clients)
{
    /// <summary>Name of the HTTP client.</summary>
    public const string ClientName = "witness";

    /// <summary>Most bytes of an answer that are read.</summary>
    public const int LargestAnswer = 64 * 1024;

    /// <summary>Asks for a cosignature.</summary>
    /// <exception cref="HttpRequestException">Nobody answered, or what the protocol does not know.</exception>
    public async Task<WitnessReply> AskAsync(AskedWitness witness, AddCheckpointRequest request, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(ClientName);
        using var content = new StringContent(request.ToText(), Encoding.UTF8, MediaTypeNames.Text.Plain);
        using var response = await client.PostAsync(new Uri(witness.Address, "add-checkpoint"), content, cancellationToken);
        // Busy, or not itself: nothing is known of what it would answer.
        if (response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError)
            throw new HttpRequestException($"The witness answered with status {(int)response.StatusCode}.", inner: null, response.StatusCode);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (response.StatusCode != HttpStatusCode.Conflict)
            return new WitnessReply(response.StatusCode, text, Size: null);
        return long.TryParse(text.TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? new WitnessReply(response.StatusCode, text, size)
            : throw new HttpRequestException("The witness answered a conflict without a size.", inner: null, HttpStatusCode.Conflict);
    }

    /// <summary>The checkpoint of a log that a witness cosigned last; null when it has none or does not show it.</summary>
    public async Task<string?> LatestAsync(AskedWitness witness, string origin, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(ClientName);
        using var response = await client.GetAsync(new Uri(witness.Address, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)))}/checkpoint"), cancellationToken);
        return response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync(cancellationToken) : null;
    }
}
