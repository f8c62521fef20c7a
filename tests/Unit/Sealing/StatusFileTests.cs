using System.Text;
using TrustedData.Sealing;
using TrustedData.Sealing.Containers;

namespace TrustedData.Tests.Unit.Sealing;

public sealed class StatusFileTests
{
    [Fact]
    public void A_full_status_is_read()
    {
        var end = Parse("""
            {"version":1,"class":"succeeded","exitCode":0,"durationMs":1234,"logBytes":5000,"logTruncated":true,"detail":"",
             "areas":[{"name":"outputs","files":2,"bytes":34,"problemCount":20,"problems":[{"id":"link","name":"a%0Ab"}]}]}
            """);

        end.Class.ShouldBe(ExitClass.Succeeded);
        end.ExitCode.ShouldBe(0);
        end.Signal.ShouldBeNull();
        end.Duration.ShouldBe(TimeSpan.FromMilliseconds(1234));
        end.LogTruncated.ShouldBeTrue();
        var area = end.Areas.ShouldHaveSingleItem();
        (area.Name, area.Files, area.Bytes, area.ProblemCount).ShouldBe(("outputs", 2, 34L, 20));
        area.Problems.ShouldBe([new AreaProblem("link", "a%0Ab")]);
    }

    [Theory]
    [InlineData("programError", ExitClass.ProgramError)]
    [InlineData("canceled", ExitClass.Canceled)]
    [InlineData("deadlineExceeded", ExitClass.DeadlineExceeded)]
    [InlineData("outOfMemory", ExitClass.OutOfMemory)]
    [InlineData("tooManyProcesses", ExitClass.TooManyProcesses)]
    [InlineData("outputTooLarge", ExitClass.OutputTooLarge)]
    [InlineData("tooManyFiles", ExitClass.TooManyFiles)]
    [InlineData("engineError", ExitClass.EngineError)]
    public void Each_class_the_launcher_writes_is_known(string written, ExitClass expected) =>
        Parse($$"""{"version":1,"class":"{{written}}","durationMs":0,"logBytes":0,"logTruncated":false,"detail":"","areas":[]}""").Class.ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"version":2,"class":"succeeded","durationMs":0,"logBytes":0,"logTruncated":false,"detail":"","areas":[]}""")]
    [InlineData("""{"version":1,"class":"splendid","durationMs":0,"logBytes":0,"logTruncated":false,"detail":"","areas":[]}""")]
    [InlineData("""{"version":1,"class":0,"durationMs":0,"logBytes":0,"logTruncated":false,"detail":"","areas":[]}""")]
    [InlineData("""{"version":1,"class":"succeeded","durationMs":0,"logBytes":0,"logTruncated":false,"detail":"","areas":[]""")]
    public void A_status_that_is_not_whole_is_an_engine_error_and_never_a_success(string text) => Parse(text).Class.ShouldBe(ExitClass.EngineError);

    private static RunEnd Parse(string text) => StatusFile.Parse(Encoding.UTF8.GetBytes(text));
}
