using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Kinds;
using TrustedData.ServiceDefaults.Outbox;
using TrustedData.Tests.EndToEnd.Support;
using TrustedData.Tests.Harness.Postgres;

namespace TrustedData.Tests.EndToEnd;

/// <summary>A hub that is wrong or hostile, its authority included, can grant nothing: the enclave yields nothing to it.</summary>
[Collection(SiteCollection.Name)]
public sealed class HostileHubTests(OpenSite site)
{
    private static readonly string[] EveryRole = ["steward", "checker", "operator", "auditor", "staff"];

    private TestDatabase EnclaveRows => site.Organisations.Database("enclave_lakeside");

    [Fact]
    public async Task Its_tokens_open_no_door_of_the_enclave_whatever_they_claim()
    {
        await using var hub = new HostileHub(site);
        foreach (var person in new[] { "steward", "checker", "operator" })
        {
            var token = hub.Mint(site.SubjectOf(person), "enclave:lakeside", new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["scope"] = "enclave", ["client_id"] = "td-cli", ["role"] = EveryRole,
            });
            using var client = new HttpClient { BaseAddress = site.Organisations.Enclave.Address };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            foreach (var path in new[] { "/api/staff", "/api/access-requests", "/api/checks", "/api/datasets", "/api/enclave" })
            {
                using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
                answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized, $"{person} {path}");
            }

            using var appointed = await client.PostAsJsonAsync("/api/staff", new { subject = Guid.NewGuid().ToString(), role = "checker" }, TestContext.Current.CancellationToken);
            appointed.StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
        }
    }

    [Fact]
    public async Task A_real_person_of_the_enclave_has_no_role_by_what_their_token_says()
    {
        // The auditor's account is genuine and has no row in the staff table.
        (await site.PostAsync("auditor", "/api/staff", new { subject = site.SubjectOf("auditor"), role = "operator" })).Problem.ShouldBe("role-missing");
        (await site.GetAsync("auditor", "/api/checks")).Problem.ShouldBe("role-missing");
    }

    [Fact]
    public async Task Orders_in_a_researchers_name_that_no_approval_allows_are_refused()
    {
        await using var hub = new HostileHub(site);
        var mine = await ApprovedProject.OpenAsync(site);
        var other = await ApprovedProject.OpenAsync(site);
        var template = await hub.CopyOrderAsync(await ReleasableAsync(mine));
        var stranger = new PersonRef(template.Person.Issuer, site.SubjectOf("researcher2"));

        (string What, RunOrder Order, string Reason)[] forged =
        [
            ("an approval that does not exist", template with { ApprovalId = Guid.NewGuid() }, "access-not-approved"),
            ("the approval of another dataset", template with { ApprovalId = other.Approval }, "access-not-approved"),
            ("another project", template with { ProjectId = Guid.NewGuid() }, "access-not-approved"),
            ("a person whom the approval does not name", template with { Person = stranger }, "access-not-approved"),
            ("a dataset that is not approved", template with { Dataset = other.Dataset }, "access-not-approved"),
            ("a descriptor that is not registered", template with { DescriptorDigest = new string('0', 64) }, "workflow-changed"),
            ("a workflow that does not exist", template with { Workflow = "shell" }, "workflow-unknown"),
            ("parameters outside the schema", template with { Parameters = JsonSerializer.SerializeToElement(new { by = "sex; DROP TABLE run" }) }, "parameter-outside-schema"),
            ("code for a workflow that takes none", template with { Code = "print(1)" }, "code-not-taken"),
            ("an order that ended", template with { IssuedAt = template.IssuedAt.AddHours(-5), ExpiresAt = template.IssuedAt.AddHours(-4) }, "order-expired"),
            ("an order that lives too long", template with { ExpiresAt = template.IssuedAt.AddDays(30) }, "order-expired"),
        ];
        foreach (var (what, order, reason) in forged)
        {
            var own = HostileHub.Fresh(order);
            await hub.OrderAsync(own);
            (await EndOfAsync(own)).ShouldBe($"Refused {reason}", what);
        }

        await ShouldNotHaveStartedAsync(template.RunId);
    }

    [Fact]
    public async Task An_order_without_a_token_of_its_person_for_exactly_it_is_refused()
    {
        await using var hub = new HostileHub(site);
        var work = await ApprovedProject.OpenAsync(site);
        var template = await hub.CopyOrderAsync(await ReleasableAsync(work));
        var another = template with { Parameters = JsonSerializer.SerializeToElement(new { by = new[] { "stage" } }) };
        string[] tokens =
        [
            "",
            hub.MintFor(another),
            hub.Mint(template.Person.Subject, "enclave:lakeside"),
            hub.Mint(template.Person.Subject, "hub"),
            await site.Organisations.TokenAsync("researcher", "hub", TestContext.Current.CancellationToken),
            await site.Organisations.TokenAsync("steward", "lakeside", TestContext.Current.CancellationToken),
        ];
        foreach (var token in tokens)
        {
            var own = HostileHub.Fresh(template);
            await hub.OrderAsync(own, token);
            (await EndOfAsync(own)).ShouldStartWith("Refused person-token");
        }
    }

    [Fact]
    public async Task An_order_counts_once_however_often_it_is_sent()
    {
        await using var hub = new HostileHub(site);
        var work = await ApprovedProject.OpenAsync(site);
        var order = await hub.CopyOrderAsync(await ReleasableAsync(work));
        await hub.OrderAsync(order);
        await hub.OrderAsync(order);
        await hub.OrderAsync(order with { PartId = Guid.NewGuid(), RunId = Guid.NewGuid() });
        await hub.OrderAsync(order with { OrderId = Guid.NewGuid(), PartId = Guid.NewGuid(), RunId = Guid.NewGuid() });
        await OpenSite.UntilAsync(
            async () => (await EnclaveRows.QueryAsync($"SELECT id::text FROM fact WHERE type = 'order.refused' AND body::text LIKE '%{order.OrderId}%'")).Count >= 2
                && (await EnclaveRows.QueryAsync("SELECT id::text FROM inbox WHERE processed_at IS NULL")).Count == 0,
            "the replays to be refused");
        (await EnclaveRows.QueryAsync($"SELECT id::text FROM run WHERE \"order\"::text LIKE '%{order.Nonce}%'")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Orders_beyond_the_quota_are_refused()
    {
        await using var hub = new HostileHub(site);
        var work = await ApprovedProject.OpenAsync(site, """{ "runsPerDay": 2 }""");
        var template = await hub.CopyOrderAsync(await ReleasableAsync(work));
        var ends = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var own = HostileHub.Fresh(template);
            await hub.OrderAsync(own);
            await OpenSite.UntilAsync(async () => await StateOfAsync(own) is { } state && state != "Received", "the order to be decided on");
            ends.Add((await StateOfAsync(own))!);
        }

        ends.Count(e => e == "Refused").ShouldBe(2);
    }

    [Fact]
    public async Task Membership_and_decisions_that_it_claims_give_no_access()
    {
        await using var hub = new HostileHub(site);
        var work = await ApprovedProject.OpenAsync(site);
        var template = await hub.CopyOrderAsync(await ReleasableAsync(work));
        var stranger = new PersonRef(template.Person.Issuer, site.SubjectOf("researcher2"));
        var now = TimeProvider.System.GetUtcNow();
        await hub.SendAsync(MessageKind.MembershipChanged, new MembershipChanged(work.Project, stranger, Joined: true, now));

        // A request of its own making, and its own word that it was approved.
        var request = new AccessRequested(
            Guid.NewGuid(), Guid.NewGuid(), "Forged", [stranger], [], work.Name, ["sex"], "None", "HRESCH", "TD-DUA-1", DateOnly.FromDateTime(now.UtcDateTime).AddDays(9), stranger);
        await hub.SendAsync(MessageKind.AccessRequested, request);
        await hub.SendAsync(MessageKind.AccessDecided, new AccessDecided(request.RequestId, "approved", "forged", ["sex"], request.Until, 1, true, now));
        await OpenSite.UntilAsync(async () => (await site.GetAsync("steward", $"/api/access-requests/{request.RequestId}")).IsOk, "the forged request");
        (await site.GetAsync("steward", $"/api/access-requests/{request.RequestId}")).Text("state").ShouldBe("requested");

        foreach (var order in new[]
        {
            template with { Person = stranger },
            template with { Person = stranger, ApprovalId = request.RequestId, ProjectId = request.ProjectId },
        })
        {
            var own = HostileHub.Fresh(order);
            await hub.OrderAsync(own);
            (await EndOfAsync(own)).ShouldBe("Refused access-not-approved");
        }
    }

    [Fact]
    public async Task Messages_that_are_not_its_own_or_make_no_sense_stop_nothing()
    {
        await using var hub = new HostileHub(site);
        await hub.SendAsync(Guid.NewGuid(), MessageKind.RunOrdered, "{}");
        await hub.SendAsync(Guid.NewGuid(), MessageKind.RunOrdered, CanonicalBody.Of(new RunOrdered("[]", "AA==", "x")));
        await hub.SendAsync(Guid.NewGuid(), "give-me-everything", "{}");
        await hub.SendAsync(MessageKind.RunCancelRequested, new RunCancelRequested(Guid.NewGuid(), new PersonRef(hub.Issuer, Guid.NewGuid().ToString())));
        var work = await ApprovedProject.OpenAsync(site);
        await site.AwaitRunAsync(await work.CountAsync("sex"), ["held"]);
    }

    // A true run, whose order the attacker has seen.
    private async Task<Guid> ReleasableAsync(ApprovedProject work)
    {
        var run = await work.CountAsync("sex");
        await site.AwaitRunAsync(run, ["held"]);
        return run;
    }

    private Task<string?> StateOfAsync(RunOrder order) => EnclaveRows.QueryOneAsync($"SELECT state FROM run WHERE id = '{order.PartId}'");

    private async Task<string> EndOfAsync(RunOrder order)
    {
        await OpenSite.UntilAsync(async () => await StateOfAsync(order) is { } state && state != "Received", "the order to be decided on");
        return (await EnclaveRows.QueryOneAsync($"SELECT state || ' ' || coalesce(reason, '') FROM run WHERE id = '{order.PartId}'"))!;
    }

    private async Task ShouldNotHaveStartedAsync(Guid except) =>
        (await EnclaveRows.QueryAsync($"SELECT r.id::text FROM run r JOIN fact f ON f.body->>'run' = r.id::text WHERE r.state = 'Refused' AND r.reason LIKE 'access-not%' AND r.run_id <> '{except}' AND f.type = 'run.started'"))
            .ShouldBeEmpty();
}
