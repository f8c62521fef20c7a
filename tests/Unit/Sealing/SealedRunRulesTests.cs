using TrustedData.Sealing;

namespace TrustedData.Tests.Unit.Sealing;

public sealed class SealedRunRulesTests
{
    private static readonly SealedRunSpec Good = new()
    {
        Name = "lakeside-run-1",
        Image = "sha256:" + new string('a', 64),
        Command = ["/usr/bin/python3", "/inputs/code/main.py"],
        Mounts = [new ReadOnlyMount("/srv/views/1", "/data/lakeside"), new ReadOnlyMount("/srv/inputs/1", "/inputs")],
        Areas = [new CollectedArea("outputs", 1 << 20, 16), new CollectedArea("evidence", 1 << 20, 16)],
        Limits = new SealedRunLimits { MemoryBytes = 1 << 30, Deadline = TimeSpan.FromMinutes(5) },
    };

    [Fact]
    public void A_good_description_has_no_problem() => SealedRunRules.Problem(Good).ShouldBeNull();

    [Theory]
    [InlineData("")]
    [InlineData("Run")]
    [InlineData("../etc")]
    [InlineData("a/b")]
    [InlineData("-a")]
    [InlineData("a\n")]
    [InlineData("a123456789b123456789c123456789d123456789e123456789f123456789g1234")]
    public void A_name_is_plain_and_short(string name) => SealedRunRules.Problem(Good with { Name = name }).ShouldNotBeNull().ShouldContain("name");

    [Theory]
    [InlineData("localhost/td/python:current")]
    [InlineData("sha256:abc")]
    [InlineData("sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void An_image_is_named_by_its_digest_alone(string image) =>
        SealedRunRules.Problem(Good with { Image = image }).ShouldNotBeNull().ShouldContain("digest");

    [Fact]
    public void A_command_begins_with_an_absolute_path_and_is_bounded()
    {
        Problem("python3").ShouldContain("absolute path");
        SealedRunRules.Problem(Good with { Command = [] }).ShouldNotBeNull().ShouldContain("absolute path");
        Problem("/bin/x", "a\0b").ShouldContain("NUL");
        Problem([.. Enumerable.Repeat("/bin/x", 257)]).ShouldContain("at most");
        Problem("/bin/x", new string('x', 70_000)).ShouldContain("at most");

        static string Problem(params string[] command) => SealedRunRules.Problem(Good with { Command = command }).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/etc")]
    [InlineData("/etc/passwd")]
    [InlineData("/proc/self")]
    [InlineData("/sealed/collect")]
    [InlineData("/tmp/x")]
    [InlineData("/outputs")]
    [InlineData("/outputs/x")]
    [InlineData("/usr/lib/python3")]
    [InlineData("data")]
    [InlineData("/data/../etc")]
    [InlineData("/data/")]
    [InlineData("/data/a,readonly=false")]
    [InlineData("/data/\"a\"")]
    [InlineData("/data/a\nb")]
    public void Nothing_is_mounted_over_the_systems_own_places_or_at_a_path_that_could_be_misread(string place) =>
        SealedRunRules.Problem(Good with { Mounts = [new ReadOnlyMount("/srv/views/1", place)] }).ShouldNotBeNull();

    [Theory]
    [InlineData("views/1")]
    [InlineData("/srv/../etc")]
    [InlineData("/srv/a,target=/etc")]
    public void A_mounted_path_is_absolute_and_plain(string path) =>
        SealedRunRules.Problem(Good with { Mounts = [new ReadOnlyMount(path, "/data/x")] }).ShouldNotBeNull().ShouldContain("mounted path");

    [Fact]
    public void Two_mounts_never_share_a_place() =>
        SealedRunRules.Problem(Good with { Mounts = [new ReadOnlyMount("/a", "/data/x"), new ReadOnlyMount("/b", "/data/x")] })
            .ShouldNotBeNull().ShouldContain("same place");

    [Theory]
    [InlineData("etc", 1 << 20, 1)]
    [InlineData("Outputs", 1 << 20, 1)]
    [InlineData("a/b", 1 << 20, 1)]
    [InlineData("outputs", 100, 1)]
    [InlineData("outputs", 1 << 20, 0)]
    public void An_area_has_a_plain_name_and_some_room(string name, long bytes, int files) =>
        SealedRunRules.Problem(Good with { Areas = [new CollectedArea(name, bytes, files)] }).ShouldNotBeNull().ShouldContain("area");

    [Fact]
    public void Limits_are_within_what_an_engine_can_hold()
    {
        Problem(limits => limits with { MemoryBytes = 1 << 20 }).ShouldContain("memory");
        Problem(limits => limits with { Cpus = 0 }).ShouldContain("processors");
        Problem(limits => limits with { Cpus = double.NaN }).ShouldContain("processors");
        Problem(limits => limits with { Pids = 0 }).ShouldContain("processes");
        Problem(limits => limits with { Pids = 100_000 }).ShouldContain("processes");
        Problem(limits => limits with { Deadline = TimeSpan.Zero }).ShouldContain("deadline");
        Problem(limits => limits with { Deadline = TimeSpan.FromDays(31) }).ShouldContain("deadline");
        Problem(limits => limits with { LogBytes = -1 }).ShouldContain("log");
        Problem(limits => limits with { TemporaryBytes = 0 }).ShouldContain("/tmp");

        static string Problem(Func<SealedRunLimits, SealedRunLimits> change) =>
            SealedRunRules.Problem(Good with { Limits = change(Good.Limits) }).ShouldNotBeNull();
    }
}
