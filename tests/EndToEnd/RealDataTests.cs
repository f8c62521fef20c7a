using System.Globalization;
using TrustedData.Tests.EndToEnd.Support;

namespace TrustedData.Tests.EndToEnd;

/// <summary>The public datasets of the field, imported as they are.</summary>
[Collection(SiteCollection.Name)]
public sealed class RealDataTests(OpenSite site)
{
    /// <summary>Total and median lesion volume in ml, from a plain voxel count that is independent of the project.</summary>
    [Theory]
    [InlineData("ms-lesion-30", 521.62)]
    [InlineData("ms-lesion-30-fullres", 522.03)]
    public async Task Lesion_burden_of_thirty_patients_is_the_overall_line_alone(string folder, double totalMl)
    {
        var dataset = await site.ImportAsync(SharedData(folder), folder, null, "ms-patients", ApprovedProject.AutomaticRelease);
        var project = await site.OpenProjectAsync();
        await site.GetAccessAsync(project, dataset, ["sex", "ms_type", "lesion_mask", "brain_mask"]);
        var run = await site.SubmitAsync(project, dataset, "lesion-burden", new { by = new[] { "sex", "ms_type" } });
        var shown = await site.AwaitRunAsync(run, ["released", "held"]);
        if (shown.GetProperty("state").GetString() == "held")
        {
            // The same thirty people at another resolution, released before: a person must look.
            (await site.DecideAsync(run, "release")).Taken();
            shown = await site.AwaitRunAsync(run, ["released"]);
        }

        var message = shown.GetProperty("outputs")[0].GetProperty("message").GetString()!;
        message.ShouldContain("the overall line alone");
        var lines = (await site.ReleasedTextAsync(run, "lesion_burden.csv")).Trim().Split('\n');
        lines.Length.ShouldBe(2);
        var row = lines[0].Split(',').Zip(lines[1].Split(',')).ToDictionary(p => p.First, p => double.Parse(p.Second, CultureInfo.InvariantCulture), StringComparer.Ordinal);

        // One patient's course is unknown, so complete cases for both groupings are 29; the mean of all is checked without groups below.
        row["n"].ShouldBeInRange(29, 30);
        var all = await site.SubmitAsync(project, dataset, "lesion-burden", new { by = Array.Empty<string>() });
        await site.AwaitRunAsync(all, ["held"]);
        (await site.DecideAsync(all, "release")).Taken();
        await site.AwaitRunAsync(all, ["released"]);
        var overall = (await site.ReleasedTextAsync(all, "lesion_burden.csv")).Trim().Split('\n');
        var values = overall[0].Split(',').Zip(overall[1].Split(',')).ToDictionary(p => p.First, p => double.Parse(p.Second, CultureInfo.InvariantCulture), StringComparer.Ordinal);
        values["n"].ShouldBe(30);
        (values["n"] * values["lesion_volume_ml_mean"]).ShouldBe(totalMl, totalMl / 1000);
    }

    [Theory]
    [InlineData("flchain", "sex")]
    [InlineData("rotterdam", "meno")]
    public async Task A_data_package_is_counted_by_what_its_dictionary_declares(string folder, string by)
    {
        var dataset = await site.ImportAsync(SharedData(folder), folder, SubjectKeyOf(folder), folder, ApprovedProject.AutomaticRelease);
        var project = await site.OpenProjectAsync();
        await site.GetAccessAsync(project, dataset, [by]);
        var run = await site.SubmitAsync(project, dataset, "cohort-table", new { by = new[] { by } });
        await site.AwaitRunAsync(run, ["released"]);
        var counted = (await site.ReleasedTextAsync(run, "cohort_table.csv")).Trim().Split('\n').Skip(1).Select(l => l.Split(',')).ToDictionary(c => c[0], c => int.Parse(c[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);

        var lines = (await File.ReadAllLinesAsync(Path.Combine(SharedData(folder), $"{folder}.csv"), TestContext.Current.CancellationToken)).Select(l => l.Replace("\"", "", StringComparison.Ordinal).Split(',')).ToList();
        var column = Array.IndexOf(lines[0], by);
        foreach (var group in lines.Skip(1).GroupBy(l => l[column], StringComparer.Ordinal))
            counted[group.Key].ShouldBe(group.Count());
        counted["(all)"].ShouldBe(lines.Count - 1);
    }

    private static string SharedData(string folder)
    {
        var shared = Environment.GetEnvironmentVariable("TD_SHARED");
        Assert.SkipWhen(shared is null, "TD_SHARED does not name the directory of the public datasets.");
        return Path.Combine(shared, "data", folder);
    }

    private static string SubjectKeyOf(string folder) => folder == "rotterdam" ? "pid" : "rownames";
}
