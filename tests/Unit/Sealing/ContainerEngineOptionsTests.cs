using TrustedData.Sealing.Containers;

namespace TrustedData.Tests.Unit.Sealing;

public sealed class ContainerEngineOptionsTests
{
    private static readonly ContainerEngineOptions Good = new()
    {
        Socket = "/run/engine.sock",
        Launcher = typeof(ContainerEngineOptionsTests).Assembly.Location,
        Scratch = "/srv/scratch",
    };

    [Fact]
    public void Good_options_have_no_problem() => Good.Problems().ShouldBeEmpty();

    [Fact]
    public void Each_wrong_option_is_named()
    {
        Problem(Good with { Socket = "engine.sock" }).ShouldContain("Engine:Socket");
        Problem(Good with { Socket = "/" + new string('x', 107) }).ShouldContain("Engine:Socket");
        Problem(Good with { Launcher = "/no/such/launcher" }).ShouldContain("infra/images/launcher/build.sh");
        Problem(Good with { Scratch = "scratch" }).ShouldContain("Engine:Scratch");
        Problem(Good with { OpenFiles = 1 }).ShouldContain("Engine:OpenFiles");
        Problem(Good with { CallTimeout = TimeSpan.FromSeconds(1) }).ShouldContain("Engine:CallTimeout");
        new ContainerEngineOptions().Problems().Count().ShouldBe(3);

        static string Problem(ContainerEngineOptions options) => options.Problems().ShouldHaveSingleItem();
    }
}
