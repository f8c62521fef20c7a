using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TrustedData.Disclosure.Policy;
using TrustedData.Enclave.Access;
using TrustedData.Enclave.EnclaveDb;
using TrustedData.Enclave.Policies;
using TrustedData.Enclave.Policies.Change;
using TrustedData.Enclave.Staff;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Tests.Integration.Governance;

public sealed class PolicyTests(EnclaveDatabase database) : IClassFixture<EnclaveDatabase>
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly FakeTimeProvider _time = new(EnclaveDatabase.Start);
    private readonly CountingPublisher _catalogue = new();
    private readonly PolicyFloors _floors = new();

    [Fact]
    public async Task A_dataset_begins_with_the_usual_policy_which_releases_nothing_automatically()
    {
        var dataset = await BeginAsync(null);
        var policy = await CurrentAsync(dataset);
        policy.ShouldBe(new DatasetPolicy(1, new DisclosurePolicy(10, true, 5), false, 20, 200, 5));
    }

    [Fact]
    public async Task At_import_wishes_may_differ_from_the_usual_in_any_direction_above_the_floors()
    {
        var dataset = await BeginAsync("""{"threshold":5,"zerosAreDisclosive":false,"automaticRelease":true,"runsPerDay":3}""");
        (await CurrentAsync(dataset)).ShouldBe(new DatasetPolicy(1, new DisclosurePolicy(5, false, 5), true, 20, 3, 5));
    }

    [Theory]
    [InlineData("""{"threshold":2}""", "policy-below-floor", "threshold must be at least 3")]
    [InlineData("""{"runsPerDay":10001}""", "policy-below-floor", "runsPerDay must be at most 10000")]
    [InlineData("""{"treshold":12}""", "policy-member-unknown", "no member 'treshold'")]
    [InlineData("""[]""", "policy-unreadable", "JSON object")]
    public async Task Unfit_wishes_are_refused_by_name_and_nothing_begins(string wishes, string id, string words)
    {
        await using var context = database.Open();
        var refusal = await Directory(context).BeginAsync("unfit", JsonElement.Parse(wishes), EnclaveDatabase.Because(EventTypes.DatasetImported, _time.GetUtcNow()), None);
        refusal.ShouldNotBeNull().Id.ShouldBe(id);
        refusal.Message.ShouldContain(words);
        context.ChangeTracker.HasChanges().ShouldBeFalse();
    }

    [Fact]
    public async Task A_dataset_imported_again_keeps_its_policy()
    {
        var dataset = await BeginAsync("""{"threshold":12}""");
        await using var context = database.Open();
        (await Directory(context).BeginAsync(dataset, JsonElement.Parse("""{"threshold":5}"""), EnclaveDatabase.Because(EventTypes.DatasetImported, _time.GetUtcNow()), None)).ShouldBeNull();
        context.ChangeTracker.HasChanges().ShouldBeFalse();
        (await CurrentAsync(dataset)).Disclosure.Threshold.ShouldBe(12);
    }

    [Fact]
    public async Task Tightening_takes_force_at_once()
    {
        var dataset = await BeginAsync(null);
        var outcome = await SetAsync(dataset, PolicyTerms.Usual with { Threshold = 15 }, "steward");
        (outcome.Value.State, outcome.Value.Version).ShouldBe((PolicyState.InForce, 2));
        (await CurrentAsync(dataset)).Disclosure.Threshold.ShouldBe(15);
        _catalogue.Published.ShouldBe(1);
        (await database.FactsOfAsync(dataset)).ShouldBe(["policy.set"]);
    }

    [Fact]
    public async Task The_policy_in_force_sent_again_changes_nothing()
    {
        var dataset = await BeginAsync(null);
        (await SetAsync(dataset, PolicyTerms.Usual, "steward")).Value.Version.ShouldBe(1);
        _catalogue.Published.ShouldBe(0);
        (await database.FactsOfAsync(dataset)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Loosening_waits_until_a_second_steward_sends_the_same()
    {
        var dataset = await BeginAsync(null);
        var looser = PolicyTerms.Usual with { AutomaticRelease = true, Threshold = 20 };

        var first = await SetAsync(dataset, looser, "steward");
        (first.Value.State, first.Value.Version).ShouldBe((PolicyState.Proposed, 2));
        (await SetAsync(dataset, looser, "steward")).Value.State.ShouldBe(PolicyState.Proposed);
        (await CurrentAsync(dataset)).AutomaticRelease.ShouldBeFalse();
        _catalogue.Published.ShouldBe(0);

        var second = await SetAsync(dataset, looser, "steward2");
        (second.Value.State, second.Value.Version, second.Value.SetBy, second.Value.ConfirmedBy).ShouldBe((PolicyState.InForce, 2, "steward", "steward2"));
        (await CurrentAsync(dataset)).ShouldBe(looser.AtVersion(2));
        _catalogue.Published.ShouldBe(1);
        (await database.FactsOfAsync(dataset)).ShouldBe(["policy.proposed", "policy.confirmed"]);
    }

    [Fact]
    public async Task Other_values_of_a_second_steward_are_a_new_proposal()
    {
        var dataset = await BeginAsync(null);
        await SetAsync(dataset, PolicyTerms.Usual with { Threshold = 5 }, "steward");
        (await SetAsync(dataset, PolicyTerms.Usual with { Threshold = 4 }, "steward2")).Value.State.ShouldBe(PolicyState.Proposed);
        (await SetAsync(dataset, PolicyTerms.Usual with { Threshold = 5 }, "steward2")).Value.Version.ShouldBe(4);
        (await CurrentAsync(dataset)).Version.ShouldBe(1);
    }

    [Fact]
    public async Task A_proposal_ends_when_the_policy_it_was_made_against_changes()
    {
        var dataset = await BeginAsync(null);
        var looser = PolicyTerms.Usual with { Threshold = 5 };
        await SetAsync(dataset, looser, "steward");
        await SetAsync(dataset, PolicyTerms.Usual with { Threshold = 30 }, "steward");
        (await SetAsync(dataset, looser, "steward2")).Value.State.ShouldBe(PolicyState.Proposed);
        (await CurrentAsync(dataset)).Disclosure.Threshold.ShouldBe(30);
    }

    [Fact]
    public async Task One_person_under_two_names_is_no_second_steward()
    {
        var dataset = await BeginAsync(null);
        await database.AppointAsync("double", "double-again");
        var looser = PolicyTerms.Usual with { RunsPerDay = 201 };
        await SetAsync(dataset, looser, "double");
        (await SetAsync(dataset, looser, "double-again")).Value.State.ShouldBe(PolicyState.Proposed);
    }

    [Fact]
    public async Task Who_is_in_a_project_that_asked_for_the_dataset_does_not_set_its_policy()
    {
        var dataset = await BeginAsync(null);
        await database.AppointAsync("steward-who-researches", "researcher-at-the-hub");
        await database.AskAsync(dataset, "researcher-at-the-hub");

        var outcome = await SetAsync(dataset, PolicyTerms.Usual with { Threshold = 30 }, "steward-who-researches");
        outcome.Refusal.ShouldNotBeNull().Id.ShouldBe("separation-of-duties");
        (await CurrentAsync(dataset)).Version.ShouldBe(1);
        (await database.FactsOfAsync(dataset)).ShouldContain("policy.change-refused");
        (await SetAsync(dataset, PolicyTerms.Usual with { Threshold = 30 }, "steward")).IsOk.ShouldBeTrue();
    }

    [Fact]
    public async Task A_proposal_of_one_who_joined_a_project_since_does_not_count()
    {
        var dataset = await BeginAsync(null);
        await database.AppointAsync("joins-later", "joined-at-the-hub");
        var looser = PolicyTerms.Usual with { Threshold = 5 };
        await SetAsync(dataset, looser, "joins-later");
        await database.AskAsync(dataset, "joined-at-the-hub");
        (await SetAsync(dataset, looser, "steward")).Value.State.ShouldBe(PolicyState.Proposed);
        (await SetAsync(dataset, looser, "steward2")).Value.State.ShouldBe(PolicyState.InForce);
    }

    [Fact]
    public async Task Who_sets_a_policy_cannot_use_a_project_of_the_dataset()
    {
        var dataset = await BeginAsync(null);
        var project = await database.AskAsync(dataset, "somebody");
        await SetAsync(dataset, PolicyTerms.Usual with { Threshold = 30 }, "steward-of-policies");
        await using var context = database.Open();
        (await SeparationIn(context).HasDecidedAsync(EnclaveDatabase.Person("steward-of-policies"), project, None)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("unknown-dataset", """{"threshold":10,"zerosAreDisclosive":true,"roundingBase":5,"automaticRelease":false,"automaticReleasesPerProject":20,"runsPerDay":200,"ownCodeRunsInReview":5,"checkers":1}""", "dataset-unknown")]
    [InlineData("any", """{"threshold":10}""", "policy-incomplete")]
    [InlineData("any", """{"threshold":10,"zerosAreDisclosive":true,"roundingBase":5,"automaticRelease":false,"automaticReleasesPerProject":20,"runsPerDay":200,"ownCodeRunsInReview":5,"checkers":0}""", "policy-member-unfit")]
    [InlineData("any", """{"threshold":1,"zerosAreDisclosive":true,"roundingBase":5,"automaticRelease":false,"automaticReleasesPerProject":20,"runsPerDay":200,"ownCodeRunsInReview":5,"checkers":1}""", "policy-below-floor")]
    public async Task Unfit_changes_are_refused(string dataset, string json, string id)
    {
        await using var context = database.Open();
        (await Changes(context).SetAsync(dataset, JsonElement.Parse(json), EnclaveDatabase.Person("steward"), None)).Refusal.ShouldNotBeNull().Id.ShouldBe(id);
    }

    [Fact]
    public async Task A_decision_follows_the_stricter_of_then_and_now()
    {
        var dataset = await BeginAsync("""{"threshold":20,"automaticRelease":true,"runsPerDay":100}""");
        var looser = PolicyTerms.Usual with { Threshold = 5, AutomaticRelease = true, RunsPerDay = 50 };
        await SetAsync(dataset, looser, "steward");
        await SetAsync(dataset, looser, "steward2");
        await SetAsync(dataset, looser with { AutomaticRelease = false }, "steward");

        (await StricterAsync(dataset, 1)).ShouldBe(new DatasetPolicy(3, new DisclosurePolicy(20, true, 5), false, 20, 50, 5));
        (await StricterAsync(dataset, 2)).ShouldBe(await CurrentAsync(dataset));
    }

    [Fact]
    public async Task A_version_that_never_held_makes_no_difference()
    {
        var dataset = await BeginAsync(null);
        await SetAsync(dataset, PolicyTerms.Usual with { Threshold = 100, RunsPerDay = 300 }, "steward");
        (await StricterAsync(dataset, 2)).ShouldBe(await CurrentAsync(dataset));
        (await StricterAsync(dataset, 99)).ShouldBe(await CurrentAsync(dataset));
        await using var context = database.Open();
        (await Directory(context).StricterAsync("unknown-dataset", 1, None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_raised_floor_holds_for_policies_in_force()
    {
        var dataset = await BeginAsync("""{"threshold":4,"automaticRelease":true}""");
        _floors.LeastThreshold = 7;
        _floors.AutomaticReleaseAllowed = false;
        var policy = await CurrentAsync(dataset);
        (policy.Disclosure.Threshold, policy.AutomaticRelease).ShouldBe((7, false));
    }

    [Fact]
    public async Task Changes_at_once_follow_each_other()
    {
        var dataset = await BeginAsync(null);
        var outcomes = await Task.WhenAll(Enumerable.Range(11, 8).Select(n => SetAsync(dataset, PolicyTerms.Usual with { Threshold = n }, "steward")));
        outcomes.ShouldAllBe(o => o.IsOk);
        await using var context = database.Open();
        var versions = await context.Set<PolicyVersion>().Where(p => p.Dataset == dataset).OrderBy(p => p.Version).ToListAsync(None);
        versions.ConvertAll(p => p.Version).ShouldBe(Enumerable.Range(1, versions.Count));
        versions.Count(p => p.State == PolicyState.InForce).ShouldBe(1);
        versions.Count(p => p.State == PolicyState.Proposed).ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public async Task Plain_SQL_cannot_loosen_a_policy_without_a_fact()
    {
        var dataset = await BeginAsync(null);
        (await database.RefusalOfAsync($"UPDATE policy SET terms_threshold = 1 WHERE dataset = '{dataset}'")).ShouldBe("23000");
        (await CurrentAsync(dataset)).Disclosure.Threshold.ShouldBe(10);
    }

    private async Task<string> BeginAsync(string? wishes)
    {
        var dataset = $"d{Guid.NewGuid():N}";
        await using var context = database.Open();
        var because = EnclaveDatabase.Because(EventTypes.DatasetImported, _time.GetUtcNow());
        (await Directory(context).BeginAsync(dataset, wishes is null ? null : JsonElement.Parse(wishes), because, None)).ShouldBeNull();
        await context.SaveChangesAsync(None);
        return dataset;
    }

    private async Task<Outcome<PolicyVersion>> SetAsync(string dataset, PolicyTerms terms, string by)
    {
        await using var context = database.Open();
        return await Changes(context).SetAsync(dataset, JsonSerializer.SerializeToElement(terms, JsonSerializerOptions.Web), EnclaveDatabase.Person(by), None);
    }

    private async Task<DatasetPolicy> CurrentAsync(string dataset)
    {
        await using var context = database.Open();
        return (await Directory(context).CurrentAsync(dataset, None)).ShouldNotBeNull();
    }

    private async Task<DatasetPolicy> StricterAsync(string dataset, int version)
    {
        await using var context = database.Open();
        return (await Directory(context).StricterAsync(dataset, version, None)).ShouldNotBeNull();
    }

    private PolicyDirectory Directory(EnclaveContext context) => new(context, Options.Create(_floors));

    private PolicyChanges Changes(EnclaveContext context) => new(
        context, new DatasetSeparation(context, SeparationIn(context), new StaffDirectory(context, EnclaveDatabase.Options)), _catalogue, Options.Create(_floors), _time);

    private static Separation SeparationIn(EnclaveContext context) => new(context, new StaffDirectory(context, EnclaveDatabase.Options));
}
