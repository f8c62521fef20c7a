using TrustedData.Sealing;
using TrustedData.Sealing.Containers;

namespace TrustedData.Tests.Unit.Sealing;

public sealed class ContainerDescriptionTests
{
    private static readonly ContainerEngineOptions Options = new() { Socket = "/run/engine.sock", Launcher = "/opt/launcher", Scratch = "/srv/scratch" };

    private static readonly SealedRunSpec Spec = new()
    {
        Name = "run-1",
        Image = "sha256:" + new string('a', 64),
        Command = ["/probe", "--env", "X=1"],
        Mounts = [new ReadOnlyMount("/srv/views/1", "/data/lakeside")],
        Areas = [new CollectedArea("outputs", 10_000, 16)],
        Limits = new SealedRunLimits { MemoryBytes = 64 << 20, Cpus = 1.5, Pids = 10, Deadline = TimeSpan.FromSeconds(90), TemporaryBytes = 1 << 20 },
        Labels = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" },
    };

    [Fact]
    public void Everything_that_can_be_taken_away_is_taken_away()
    {
        var host = Describe(Spec).HostConfig.ShouldNotBeNull();

        host.NetworkMode.ShouldBe("none");
        host.ReadonlyRootfs.ShouldBeTrue();
        host.Privileged.ShouldBeFalse();
        host.CapDrop.ShouldBe(["ALL"]);
        host.CapAdd.ShouldBe(["SETUID", "SETGID", "SETPCAP", "KILL", "DAC_READ_SEARCH"]);
        host.SecurityOpt.ShouldBe(["no-new-privileges"]);
        host.UsernsMode.ShouldBe("auto:size=65536");
        host.LogConfig.ShouldNotBeNull().Type.ShouldBe("none");
        host.Binds.ShouldBeNull();
        host.Devices.ShouldBeNull();
        host.Mounts.ShouldNotBeNull().Where(mount => mount.ReadOnly != true).ShouldHaveSingleItem().Target.ShouldBe("/sealed/collect");
    }

    [Fact]
    public void No_environment_goes_to_the_engine_and_the_programs_arguments_stay_its_own()
    {
        var description = Describe(Spec);

        description.Env.ShouldBeNull();
        var entrypoint = description.Entrypoint.ShouldNotBeNull();
        entrypoint[0].ShouldBe("/sealed/launcher");
        entrypoint[^1].ShouldBe("--");
        description.Cmd.ShouldBe(Spec.Command);
    }

    [Fact]
    public void Areas_have_a_page_more_than_their_limit_and_memory_has_room_for_them_all()
    {
        var host = Describe(Spec).HostConfig.ShouldNotBeNull();

        // 10,000 bytes are three pages of 4,096, and one more.
        host.Tmpfs.ShouldNotBeNull()["/outputs"].ShouldBe("rw,nosuid,nodev,noexec,size=16384,mode=1777");
        host.Memory.ShouldBe((64 << 20) + (1 << 20) + 16384 + (16 << 20) + (4 << 20));
        host.MemorySwap.ShouldBe(host.Memory);
        host.PidsLimit.ShouldBe(11);
        host.NanoCPUs.ShouldBe(1_500_000_000);
    }

    [Fact]
    public void The_launcher_is_told_the_limits_in_plain_numbers()
    {
        var arguments = Describe(Spec).Entrypoint.ShouldNotBeNull();

        After("--deadline-ms").ShouldBe("90000");
        After("--log-bytes").ShouldBe("1048576");
        After("--uid").ShouldBe("65532");
        After("--directory").ShouldBe("/outputs");
        After("--area").ShouldBe("outputs:10000:16");

        string After(string name) => arguments[arguments.IndexOf(name) + 1];
    }

    [Fact]
    public void The_digest_depends_on_everything_said_and_not_on_the_order_of_labels()
    {
        var digest = ContainerDescription.DigestOf(Spec);

        ContainerDescription.DigestOf(Spec with { Labels = new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" } }).ShouldBe(digest);
        new[]
        {
            Spec with { Command = ["/probe"] },
            Spec with { Image = "sha256:" + new string('b', 64) },
            Spec with { Mounts = [] },
            Spec with { Areas = [new CollectedArea("outputs", 10_001, 16)] },
            Spec with { Limits = Spec.Limits with { Pids = 11 } },
            Spec with { Labels = new Dictionary<string, string>() },
        }.Select(ContainerDescription.DigestOf).Append(digest).Distinct().Count().ShouldBe(7);
    }

    private static Docker.DotNet.Models.CreateContainerParameters Describe(SealedRunSpec spec) =>
        ContainerDescription.Describe(spec, "/srv/scratch/runs/run-1/x", new Dictionary<string, string> { ["/etc/hosts"] = "/srv/scratch/etc/hosts" }, true, Options);
}
