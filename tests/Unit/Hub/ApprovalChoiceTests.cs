using System.Text.Json;
using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Kinds;
using TrustedData.Hub.AccessRequests;
using TrustedData.Hub.Catalogue;
using TrustedData.Hub.Projects;
using TrustedData.Hub.Runs.Submit;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Tests.Unit.Hub;

/// <summary>The hub tells early what the enclave would refuse; each answer has an id and says what to do.</summary>
public sealed class ApprovalChoiceTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly PersonRef Person = new("https://hub.example/", "p1");
    private static readonly DateOnly LastDay = new(2026, 12, 31);

    private static readonly CatalogueWorkflow Workflow = Contracts.Made.Workflow(Contracts.Made.Parameter("by", "string[]", required: true) with { Variables = "categorical" });

    private readonly Project project = Project.Create("Made", Person, Now.AddDays(-30));
    private long sequence;

    [Fact]
    public void An_approval_that_covers_everything_is_chosen()
    {
        var request = Request("approved");

        var chosen = Choose([request]).Value;

        chosen.Request.ShouldBe(request);
        chosen.Files.ShouldBe(["table.csv"]);
    }

    [Theory]
    [InlineData(null, "access-missing")]
    [InlineData("requested", "access-pending")]
    [InlineData("denied", "access-denied")]
    [InlineData("revoked", "access-revoked")]
    [InlineData("withdrawn", "access-withdrawn")]
    public void Without_an_approval_the_answer_says_why(string? state, string id)
    {
        var refusal = Choose(state is null ? [] : [Request(state)]).Refusal.ShouldNotBeNull();

        (refusal.Id, refusal.Status).ShouldBe((id, 403));
        refusal.Message.ShouldContain("td access");
        (state is "denied" or "revoked").ShouldBe(refusal.Message.Contains("Because of this.", StringComparison.Ordinal));
    }

    [Fact]
    public void The_last_day_counts_in_full_and_then_access_has_expired()
    {
        var end = new DateTimeOffset(LastDay.ToDateTime(new TimeOnly(23, 59, 59)), TimeSpan.Zero);

        Choose([Request("approved")], now: end).IsOk.ShouldBeTrue();
        Choose([Request("approved")], now: end.AddSeconds(1)).Refusal.ShouldNotBeNull().Id.ShouldBe("access-expired");
    }

    [Fact]
    public void An_approval_names_the_members_of_its_time() =>
        Choose([Request("approved")], since: Now.AddDays(-1)).Refusal.ShouldNotBeNull().Id.ShouldBe("person-not-approved");

    [Theory]
    [InlineData(2, 2, false, true)]
    [InlineData(2, 3, false, false)]
    [InlineData(2, 3, true, true)]
    [InlineData(3, 2, true, false)]
    public void A_snapshot_is_covered_when_it_is_the_approved_one_or_follows_it(int approved, int wanted, bool andFollowing, bool covered)
    {
        var choice = Choose([Request("approved", snapshot: approved, andFollowing: andFollowing)], snapshot: wanted);

        (choice.Refusal?.Id).ShouldBe(covered ? null : "snapshot-outside-approval");
    }

    [Fact]
    public void Everything_a_workflow_needs_and_lacks_is_named_at_once()
    {
        var needs = Workflow with { Requires = ["lesion_mask", "age"] };

        var outside = Choose([Request("approved")], needs).Refusal.ShouldNotBeNull();
        var absent = Choose([Request("approved")], Workflow with { Requires = ["brain_mask"] }).Refusal.ShouldNotBeNull();

        (outside.Id, outside.Status).ShouldBe(("variable-outside-approval", 403));
        outside.Message.ShouldContain("lesion_mask and age");
        outside.Message.ShouldContain("--variables sex,lesion_mask,age");
        (absent.Id, absent.Status).ShouldBe(("variable-unknown", 400));
    }

    [Theory]
    [InlineData("""{"by":["ms_type"]}""", "variable-outside-approval", 403)]
    [InlineData("""{"by":["nothing"]}""", "variable-unknown", 400)]
    [InlineData("{}", "parameter-missing", 400)]
    public void Parameters_are_checked_against_the_approval(string json, string id, int status)
    {
        var refusal = Choose([Request("approved")], json: json).Refusal.ShouldNotBeNull();

        (refusal.Id, refusal.Status).ShouldBe((id, status));
    }

    [Fact]
    public void Of_several_approvals_one_that_covers_the_run_is_found_and_else_the_newest_answers()
    {
        var narrow = Request("approved", variables: ["age"], at: Now.AddDays(-1));
        var wide = Request("approved", variables: ["sex", "age"], at: Now.AddDays(-5));
        var old = Request("denied", at: Now.AddDays(-9));

        Choose([old, wide, narrow]).Value.Request.ShouldBe(wide);
        Choose([old, narrow]).Refusal.ShouldNotBeNull().Id.ShouldBe("variable-outside-approval");
    }

    private static Outcome<ChosenApproval> Choose(
        IReadOnlyList<AccessRequest> requests, CatalogueWorkflow? workflow = null, string json = """{"by":["sex"]}""", int snapshot = 2, DateTimeOffset? since = null, DateTimeOffset? now = null)
    {
        var described = new CatalogueDataset("made", snapshot, "Made", "", null, true, 100, false, 1, Contracts.Made.Dictionary);
        var dataset = new DatasetMirror("lakeside", described, new Fact(EventTypes.CatalogueMirrored, Actor.Service("enclave-lakeside")) { Recorded = Now });
        return new ApprovalChoice(dataset, workflow ?? Workflow, JsonDocument.Parse(json).RootElement, since ?? Now.AddDays(-30), now ?? Now).Choose(requests);
    }

    private AccessRequest Request(string state, IReadOnlyList<string>? variables = null, int snapshot = 2, bool andFollowing = false, DateTimeOffset? at = null)
    {
        var asked = new AskForAccess(project.Id, "made", variables ?? ["sex"], "Why", LastDay);
        var request = AccessRequest.Create(project, new DatasetRef("lakeside", "made", snapshot), asked, Person, at ?? Now.AddDays(-10));
        if (state == AccessState.Withdrawn)
            request.Withdraw(Person, Now).ShouldBeNull();
        else if (state != AccessState.Requested)
            request.Mirror(new AccessDecided(request.Id, state, "Because of this.", asked.Variables, LastDay, snapshot, andFollowing, Now.AddDays(-2)), ++sequence, Actor.Service("enclave-lakeside"), Now, out _).ShouldBeTrue();
        return request;
    }
}
