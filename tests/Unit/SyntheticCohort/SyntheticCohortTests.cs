using System.Security.Cryptography;
using TrustedData.Enclave.Datasets.Import;
using TrustedData.SyntheticCohort;

namespace TrustedData.Tests.Unit.SyntheticCohort;

/// <summary>The cohort of the demonstration: taken by the enclave's readers as it is, and made to show what a check does.</summary>
public sealed class SyntheticCohortTests : IDisposable
{
    private readonly string scratch = Directory.CreateTempSubdirectory("td-cohort-").FullName;

    public void Dispose() => Directory.Delete(scratch, recursive: true);

    [Fact]
    public async Task The_enclave_takes_it_and_knows_that_it_is_synthetic()
    {
        var cohort = await WriteAsync("cohort");
        var preparation = new Preparation(cohort, null, Directory.CreateDirectory(Path.Combine(scratch, "work")).FullName, new ImportLimits());

        var prepared = preparation.Run(TestContext.Current.CancellationToken);

        preparation.Findings.First.ShouldBeEmpty();
        prepared.ShouldNotBeNull();
        prepared.Declared.Synthetic.ShouldBeTrue();
        prepared.Table.Subjects.Count.ShouldBe(120);
        prepared.Images.Count.ShouldBe(240);
        prepared.Variables.Select(v => v.Name).ShouldBe(["sex", "age", "ms_type", "treated", "edss", "brain_mask", "lesion_mask"]);
        prepared.Variables.ShouldAllBe(v => v.Availability == Availability.Offered);
    }

    [Fact]
    public async Task It_has_the_same_bytes_every_time()
    {
        var first = await WriteAsync("first");
        var second = await WriteAsync("second");

        Digests(second).ShouldBe(Digests(first));
        Digests(first).Count.ShouldBe(120 * 2 + 5);
    }

    [Fact]
    public void Only_by_sex_and_course_together_are_groups_smaller_than_ten()
    {
        var people = Cohort.People();

        people.GroupBy(p => p.Sex).ShouldAllBe(g => g.Count() >= 10);
        people.GroupBy(p => p.Course).ShouldAllBe(g => g.Count() >= 10);
        people.GroupBy(p => (p.Sex, p.Treated)).Count().ShouldBe(4);
        people.GroupBy(p => (p.Sex, p.Treated)).ShouldAllBe(g => g.Count() >= 10);
        people.GroupBy(p => (p.Sex, p.Course)).Count(g => g.Count() < 10).ShouldBeGreaterThan(2);
    }

    private async Task<string> WriteAsync(string name)
    {
        var directory = Path.Combine(scratch, name);
        await new BidsWriter(directory).WriteAsync(Cohort.People());
        return directory;
    }

    private static List<string> Digests(string directory) =>
        [.. Directory.GetFiles(directory, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => $"{Path.GetRelativePath(directory, f)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))}")];
}
