using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CsCheck;
using TrustedData.Contracts.Kinds;
using TrustedData.Hub.Runs;
using TrustedData.Hub.Runs.Orders;
using TrustedData.Hub.Tes;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Outbox;

namespace TrustedData.Tests.Unit.Hub;

public sealed class RunTests : IDisposable
{
    private readonly MadeRun made = new();

    public void Dispose() => made.Dispose();

    [Fact]
    public void An_order_is_signed_with_its_label_over_canonical_bytes()
    {
        var order = MadeRun.Order("""{"b":1.0,"a":"é"}""");

        var signed = new OrderSigner(made.Keys).Sign(order);

        signed.Json.ShouldContain("\"parameters\":{\"a\":\"é\",\"b\":1}");
        signed.Digest.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(signed.Json))));
        made.Keys.Verify("lakeside", Encoding.UTF8.GetBytes("trusteddata-order-v1\n" + signed.Json), signed.Signature).ShouldBeTrue();
        made.Keys.Verify("lakeside", Encoding.UTF8.GetBytes(signed.Json), signed.Signature).ShouldBeFalse();
        CanonicalBody.Read<RunOrder>(signed.Json).ShouldNotBeNull().OrderId.ShouldBe(order.OrderId);
    }

    [Fact]
    public void Moments_of_orders_have_whole_milliseconds() =>
        Gen.DateTime[new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc), new DateTime(2100, 1, 1, 0, 0, 0, DateTimeKind.Utc)].Sample(at =>
        {
            var moment = OrderPlacement.Moment(new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc)));

            (moment.Ticks % TimeSpan.TicksPerMillisecond).ShouldBe(0);
            JsonSerializer.Deserialize<DateTimeOffset>(JsonSerializer.Serialize(moment)).ShouldBe(moment);
        });

    [Theory]
    [InlineData(PublicRunState.Queued, null, "QUEUED")]
    [InlineData(PublicRunState.Staging, null, "INITIALIZING")]
    [InlineData(PublicRunState.Running, null, "RUNNING")]
    [InlineData(PublicRunState.Checking, null, "RUNNING")]
    [InlineData(PublicRunState.Held, null, "RUNNING")]
    [InlineData(PublicRunState.InReview, null, "RUNNING")]
    [InlineData(PublicRunState.Released, null, "COMPLETE")]
    [InlineData(PublicRunState.Refused, null, "EXECUTOR_ERROR")]
    [InlineData(PublicRunState.Failed, "OutOfMemory", "EXECUTOR_ERROR")]
    [InlineData(PublicRunState.Failed, "programError", "EXECUTOR_ERROR")]
    [InlineData(PublicRunState.Failed, "EngineError", "SYSTEM_ERROR")]
    [InlineData(PublicRunState.Failed, "interrupted", "SYSTEM_ERROR")]
    [InlineData(PublicRunState.Failed, null, "EXECUTOR_ERROR")]
    [InlineData(PublicRunState.Canceled, null, "CANCELED")]
    public void A_state_has_its_word_in_TES_and_its_filter_finds_it(string state, string? exitClass, string tes)
    {
        var run = made.Submit();
        MadeRun.Mirror(run, MadeRun.Report(run, 1, state, exitClass)).ShouldBeTrue();

        TesStates.Of(run.Part).ShouldBe(tes);
        Filters().Where(f => f.Matches(run.Part)).Select(f => f.State).ShouldBe([tes]);
    }

    [Fact]
    public void What_was_asked_to_be_canceled_is_canceling_until_it_ends()
    {
        var run = made.Submit();
        run.RequestCancel(run.Person, MadeRun.Now).ShouldHaveSingleItem();

        run.RequestCancel(run.Person, MadeRun.Now).ShouldBeEmpty();
        TesStates.Of(run.Part).ShouldBe("CANCELING");
        Filters().Where(f => f.Matches(run.Part)).Select(f => f.State).ShouldBe(["CANCELING"]);
        MadeRun.Mirror(run, MadeRun.Report(run, 1, PublicRunState.Released));
        TesStates.Of(run.Part).ShouldBe("COMPLETE");
        run.RequestCancel(run.Person, MadeRun.Now).ShouldBeEmpty();
    }

    [Fact]
    public void Reports_in_whatever_order_and_however_often_leave_the_newest() =>
        Gen.Select(Gen.Int[1, 9], Gens.Of(PublicRunState.Staging, PublicRunState.Running, PublicRunState.Held, PublicRunState.Released)).Array[1, 20].Sample(reports =>
        {
            var run = made.Submit();
            foreach (var (sequence, state) in reports)
                MadeRun.Mirror(run, MadeRun.Report(run, sequence, state));

            var newest = reports.MaxBy(r => r.Item1);
            (run.Part.Sequence, run.Part.PublicState).ShouldBe(((long)newest.Item1, newest.Item2));
            run.Part.HasEnded.ShouldBe(PublicRunState.IsEnd(newest.Item2));
        }, threads: 1);

    [Fact]
    public void An_order_expires_only_when_nobody_answered_and_only_after_its_time()
    {
        var run = made.Submit();
        var fact = run.FactOf(EventTypes.RunOrderExpired, TrustedData.ServiceDefaults.Audit.Actor.Service("hub"), run.Part, MadeRun.Now);

        Should.Throw<InvalidOperationException>(() => run.Part.Expire(MadeRun.Now.AddHours(23), fact));
        run.Part.Expire(MadeRun.Now.AddHours(24), fact);
        (run.Part.State, TesStates.Of(run.Part)).ShouldBe((PartState.Expired, "SYSTEM_ERROR"));
        Should.Throw<InvalidOperationException>(() => run.Part.Expire(MadeRun.Now.AddHours(25), fact));
    }

    private static IEnumerable<(string State, Func<RunPart, bool> Matches)> Filters() =>
        from state in new[] { "UNKNOWN", "QUEUED", "INITIALIZING", "RUNNING", "PAUSED", "COMPLETE", "EXECUTOR_ERROR", "SYSTEM_ERROR", "CANCELED", "PREEMPTED", "CANCELING" }
        where TesStates.IsState(state)
        let filter = TesStates.FilterOf(state)
        where filter is not null
        select (state, filter.Compile());
}
