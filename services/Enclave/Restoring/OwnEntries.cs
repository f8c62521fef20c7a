using System.Net;
using System.Text.Json;
using TrustedData.ServiceDefaults.Ledger;

namespace TrustedData.Enclave.Restoring;

/// <summary>An entry of the ledger that this enclave handed in.</summary>
/// <param name="Index">Its place.</param>
/// <param name="FactId">The fact.</param>
/// <param name="Type">Type of the event.</param>
/// <param name="Recorded">When it happened.</param>
/// <param name="Run">The run it concerns.</param>
/// <param name="Project">The project.</param>
/// <param name="Dataset">The dataset.</param>
/// <param name="Entities">What else it concerns.</param>
public sealed record OwnEntry(
    long Index, Guid FactId, string Type, DateTimeOffset Recorded, Guid? Run, Guid? Project, string? Dataset, IReadOnlyList<FactEntity>? Entities);

/// <summary>Some of the entries, in order.</summary>
/// <param name="Entries">The enclave's own entries.</param>
/// <param name="Next">After which index there may be more; null at the end.</param>
/// <param name="Size">How many entries the log has, of whomever.</param>
public sealed record OwnEntryPage(IReadOnlyList<OwnEntry> Entries, long? Next, long Size);

/// <summary>Reads from the organisation's ledger what this enclave has handed in.</summary>
public sealed class OwnEntries(IHttpClientFactory clients)
{
    /// <summary>Id of the ledger's refusal when it is itself older than what its witness has seen.</summary>
    public const string BehindWitness = "log-behind-witness";

    private const int PageSize = 500;

    /// <summary>The entries after an index.</summary>
    /// <exception cref="HttpRequestException">The ledger does not answer.</exception>
    /// <exception cref="LedgerBehindException">The ledger says that it lacks entries that its witness has seen.</exception>
    public async Task<OwnEntryPage> AfterAsync(long index, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(LedgerDestination.ClientName);
        using var response = await client.GetAsync(new Uri($"producers/self/entries?after={index}&take={PageSize}", UriKind.Relative), cancellationToken);
        if (response.StatusCode == HttpStatusCode.ServiceUnavailable && await ProblemAsync(response, cancellationToken) == BehindWitness)
            throw new LedgerBehindException(BehindWitness);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<OwnEntryPage>(cancellationToken) ?? throw new HttpRequestException("The ledger answered with nothing.");
    }

    private static async Task<string?> ProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            return problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The ledger is older than what somebody has seen of it.</summary>
/// <param name="reason">Who: <see cref="OwnEntries.BehindWitness"/> or <see cref="LedgerComparison.BehindFacts"/>.</param>
public sealed class LedgerBehindException(string reason) : Exception("The ledger lacks entries that it once had; it was restored from an old backup, or changed.")
{
    /// <summary>Code of the reason.</summary>
    public string Reason => reason;
}
