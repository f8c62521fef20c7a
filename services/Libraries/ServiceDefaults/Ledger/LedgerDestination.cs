using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Outbox;

namespace TrustedData.ServiceDefaults.Ledger;

/// <summary>Takes facts to the organisation's ledger and notes the place that each was given.</summary>
public sealed class LedgerDestination(IHttpClientFactory clients, LedgerSignal confirmed) : IOutboxDestination
{
    /// <summary>Name of the HTTP client that talks to the ledger.</summary>
    public const string ClientName = "ledger";

    /// <inheritdoc />
    public string Name => OutboxRow.Ledger;

    /// <inheritdoc />
    public async Task SendAsync(DbContext context, IReadOnlyList<OutboxRow> rows, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(ClientName);
        var batch = new AppendRequest([.. rows.Select(r => new AppendEntry(r.Id, JsonSerializer.Deserialize<JsonElement>(r.Body)))]);
        using var response = await client.PostAsJsonAsync("entries", batch, cancellationToken);
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadFromJsonAsync<AppendResponse>(cancellationToken)
            ?? throw new InvalidOperationException("The ledger answered with nothing.");

        var places = answer.Entries.ToDictionary(e => e.FactId, e => e.Index);
        var ids = rows.Select(r => r.Id).ToList();
        foreach (var fact in await context.Set<FactRow>().Where(f => ids.Contains(f.Id)).ToListAsync(cancellationToken))
            fact.LedgerIndex = places.TryGetValue(fact.Id, out var index) ? index : throw new InvalidOperationException("The ledger did not answer for every fact.");
        confirmed.Wake();
    }

    private sealed record AppendRequest(IReadOnlyList<AppendEntry> Entries);

    private sealed record AppendEntry(Guid FactId, JsonElement Entry);

    private sealed record AppendResponse(IReadOnlyList<AppendedEntry> Entries);

    private sealed record AppendedEntry(Guid FactId, long Index);
}
