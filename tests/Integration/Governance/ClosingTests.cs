using Microsoft.Extensions.Time.Testing;
using TrustedData.Enclave.Closing;
using TrustedData.Enclave.Restoring;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Tests.Integration.Governance;

public sealed class ClosingTests(EnclaveDatabase database) : IClassFixture<EnclaveDatabase>
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly FakeTimeProvider _time = new(EnclaveDatabase.Start);
    private readonly CountingPublisher _catalogue = new();

    [Fact]
    public async Task An_operator_closes_and_opens_the_enclave_and_each_is_recorded_once()
    {
        (await IsOpenAsync()).ShouldBeTrue();
        (await ChangeAsync(true, "it is open")).Value.ShouldBeNull();

        (await ChangeAsync(false, "a restore is under way")).Value.ShouldNotBeNull().Open.ShouldBeFalse();
        (await IsOpenAsync()).ShouldBeFalse();
        _time.Advance(TimeSpan.FromHours(1));
        (await ChangeAsync(false, "again")).Value.ShouldNotBeNull().Since.ShouldBe(EnclaveDatabase.Start);
        (await ChangeAsync(false, " ")).Refusal.ShouldNotBeNull().Id.ShouldBe("reason-missing");

        (await ChangeAsync(true, "done")).Value.ShouldNotBeNull().Since.ShouldBe(EnclaveDatabase.Start.AddHours(1));
        (await IsOpenAsync()).ShouldBeTrue();
        _catalogue.Published.ShouldBe(2);

        var closed = (await database.FactsAsync("enclave.closed")).ShouldHaveSingleItem();
        closed.ShouldNotContain("restore");
        (await database.FactsAsync("enclave.opened")).ShouldHaveSingleItem();
        (await database.RefusalOfAsync("INSERT INTO enclave_state SELECT 2, open, since, changed_by, reason, reason_code, last_fact FROM enclave_state")).ShouldNotBeNull();
    }

    private async Task<Outcome<EnclaveState?>> ChangeAsync(bool open, string reason)
    {
        await using var context = database.Open();
        return await new ClosingDecisions(context, new Restoration(context), _catalogue, _time).ChangeAsync(open, reason, EnclaveDatabase.Person("operator"), None);
    }

    private async Task<bool> IsOpenAsync()
    {
        await using var context = database.Open();
        return await new EnclaveGate(context).IsOpenAsync(None);
    }
}
