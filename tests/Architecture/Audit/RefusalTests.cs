using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using TrustedData.Enclave.Audit;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Auth;
using TrustedData.Tests.Architecture.Endpoints;

namespace TrustedData.Tests.Architecture.Audit;

/// <summary>Refusals are entries: those of authorisation by one handler, those of an endpoint's own by a filter on each.</summary>
public sealed class RefusalTests(BuiltServices built)
{
    // Why refusals of an endpoint behind a policy are no entries of its own.
    private static readonly Dictionary<string, string> Exempt = new(StringComparer.Ordinal)
    {
        ["AppendEntries"] = "a producer sends what was refused again and again; a contradiction is logged, once",
        ["GetOwnReceipt"] = "a service asks again and again until a checkpoint covers its fact",
        ["GetCheckpoint"] = "checkpoints and hashes give nothing away; fetching them is no entry",
        ["ListCheckpoints"] = "checkpoints and hashes give nothing away; fetching them is no entry",
        ["GetVerifierKey"] = "checkpoints and hashes give nothing away; fetching them is no entry",
        ["GetTile"] = "checkpoints and hashes give nothing away; fetching them is no entry",
        ["ListOwnEntries"] = "a service asks again and again what it handed in",
        ["LeaveCosignature"] = "a witness leaves what was refused again and again; its health tells of it",
        ["GetConsistencyProof"] = "checkpoints and hashes give nothing away; fetching them is no entry",
    };

    [Theory]
    [InlineData("Hub")]
    [InlineData("Enclave")]
    [InlineData("Ledger")]
    public void Whoever_is_not_allowed_is_recorded_by_the_one_handler_of_the_service(string service) =>
        built[service].Added.Where(d => d.ServiceType == typeof(IAuthorizationMiddlewareResultHandler)).Select(d => d.ImplementationType!.Name.Split('`')[0])
            .Last().ShouldBeOneOf("RecordedRefusals", "RefusalRecorder");

    [Theory]
    [InlineData("Hub")]
    [InlineData("Enclave")]
    [InlineData("Ledger")]
    public void Every_endpoint_behind_a_policy_records_what_it_refuses(string service) => Reasons.None(
        from endpoint in built[service].Endpoints
        where endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null && endpoint.Metadata.GetMetadata<RecordedEndpoint>() is null
        let name = endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? endpoint.DisplayName ?? ""
        where !Exempt.ContainsKey(name)
        select name,
        "A refusal is an entry (issue of the audit trail); an endpoint that records none says why in the list of this test.");

    [Fact]
    public void What_an_endpoint_refuses_is_of_a_type_that_can_be_refused() => Reasons.None(
        from service in Repository.Services.Keys
        from endpoint in built[service].Endpoints
        let recorded = endpoint.Metadata.GetMetadata<RecordedEndpoint>()
        where recorded is not null && (!recorded.RefusedAs.CanEnd(FactOutcome.Refused) || (service != "Ledger" && !recorded.RefusedAs.CanEnd(FactOutcome.Failed)))
        select $"{endpoint.DisplayName}: {recorded.RefusedAs.Name}",
        "A fact that its type does not allow is refused where it is recorded, and the caller would get an error instead of an answer.");

    [Fact]
    public void Only_what_is_asked_again_and_again_is_exempt_in_the_enclave() =>
        built["Enclave"].Endpoints.Where(e => e.Metadata.GetMetadata<PolledEndpoint>() is { Because.Length: > 15 }).Select(e => e.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName)
            .ShouldBe(["ShowImport"]);

    [Fact]
    public void The_list_of_exempt_endpoints_names_none_that_is_gone() =>
        Exempt.Keys.Except(built["Ledger"].Endpoints.Select(e => e.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? "")).ShouldBeEmpty();
}
