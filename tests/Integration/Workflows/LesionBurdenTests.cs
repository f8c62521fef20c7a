using System.Globalization;
using System.Text.Json;
using TrustedData.SyntheticCohort;
using TrustedData.Tests.Harness;

namespace TrustedData.Tests.Integration.Workflows;

[Collection(WorkflowCollection.Name)]
public sealed class LesionBurdenTests(WorkflowImages images)
{
    private const float Millimetres = 5;
    private const double VoxelMl = 0.125;
    private static readonly string[] Program = ["/usr/bin/python3", "/opt/workflow/lesion_burden.py"];

    // Figures of a plain voxel count that has nothing to do with this project: the data's own README.
    [Theory]
    [InlineData("ms-lesion-30-fullres", 522.03, 14.14)]
    [InlineData("ms-lesion-30", 521.62, 14.18)]
    public async Task The_total_lesion_volume_of_the_real_masks_is_the_one_counted_elsewhere(string dataset, double total, double median)
    {
        var shared = Environment.GetEnvironmentVariable("TD_SHARED");
        Assert.SkipWhen(string.IsNullOrEmpty(shared), "TD_SHARED is not set: it names the directory of the public data.");
        var view = RealView(Path.Combine(shared, "data", dataset));

        var run = await images.RunAsync("lesion-burden", Program, view.Directory);

        var volumes = run.Contributions.Numbers("lesion_volume_ml").Order().ToList();
        volumes.Count.ShouldBe(30);
        volumes.Sum().ShouldBe(total, total * 0.001);
        ((volumes[14] + volumes[15]) / 2).ShouldBe(median, 0.01);
        var overall = run.Output("lesion_burden.csv").Rows.ShouldHaveSingleItem();
        overall[0].ShouldBe("30");
        Number(overall[1]).ShouldBe(total / 30, total / 30 * 0.001);
    }

    [Fact]
    public async Task Voxels_that_share_a_face_an_edge_or_a_corner_are_one_lesion()
    {
        var view = NewView(["subject"], ["p1"]);
        view.WriteMask("p1", "brain_mask", NewMask(), Box(10));

        // By a face, by an edge, by a corner; one alone, and one that a single voxel keeps apart from it: five. With edges and
        // faces alone it would be six, with faces alone seven.
        view.WriteMask("p1", "lesion_mask", NewMask(), (1, 5, 1), (1, 5, 2), (5, 1, 1), (5, 2, 2), (1, 1, 1), (2, 2, 2), (5, 5, 5), (7, 5, 5));

        var run = await images.RunAsync("lesion-burden", Program, view.Directory);

        run.Contributions.Numbers("lesion_count").ShouldBe([5]);
        run.Contributions.Numbers("lesion_volume_ml").ShouldBe([8 * VoxelMl]);
        run.Contributions.Numbers("lesion_fraction").ShouldBe([8.0 / 1000]);
    }

    [Fact]
    public async Task People_without_a_mask_a_brain_or_a_level_stand_in_no_line_and_in_no_evidence()
    {
        var view = NewView(["subject", "sex"], ["whole1", "F"], ["whole2", "M"], ["nolesionmask", "F"], ["nobrainmask", "F"], ["nobrain", "F"], ["nosex", null], ["undeclared", "X"]);
        foreach (var person in (string[])["whole1", "whole2", "nolesionmask", "nosex", "undeclared"])
            view.WriteMask(person, "brain_mask", NewMask(), Box(8));
        view.WriteMask("nobrain", "brain_mask", NewMask());
        foreach (var person in (string[])["whole1", "whole2", "nobrainmask", "nobrain", "nosex", "undeclared"])
            view.WriteMask(person, "lesion_mask", NewMask(), (2, 2, 2));

        var run = await images.RunAsync("lesion-burden", Program, view.Directory, "--by", "sex");

        run.Contributions.Column("subject").ShouldBe(["whole1", "whole2"]);
        var table = run.Output("lesion_burden.csv");
        table.Line("F")[0].ShouldBe("1");
        table.Line("M")[0].ShouldBe("1");
        table.Line("(all)")[0].ShouldBe("2");
    }

    [Fact]
    public async Task Every_line_has_the_size_mean_and_standard_deviation_of_its_people()
    {
        string[] sexes = ["F", "M"];
        string[] courses = ["RR", "SP", "PP"];
        var people = Enumerable.Range(0, 14).Select(i => (Id: $"p{i:00}", Sex: sexes[i % 2], Course: courses[i * i % 2], Voxels: (i * 7 % 5) + 1)).ToList();
        var view = NewView(["subject", "sex", "ms_type"], [.. people.Select(p => (string?[])[p.Id, p.Sex, p.Course])]);
        foreach (var person in people)
        {
            view.WriteMask(person.Id, "brain_mask", NewMask(), Box(8));
            view.WriteMask(person.Id, "lesion_mask", NewMask(), Enumerable.Range(0, person.Voxels).Select(v => (v, 0, 0)));
        }

        var run = await images.RunAsync("lesion-burden", Program, view.Directory, "--by", "sex,ms_type");

        var table = run.Output("lesion_burden.csv");
        table.Columns.ShouldBe([
            "sex", "ms_type", "n", "lesion_volume_ml_mean", "lesion_volume_ml_sd", "lesion_count_mean", "lesion_count_sd", "lesion_fraction_mean", "lesion_fraction_sd"]);
        table.Rows.Count.ShouldBe(3 * 4);
        foreach (var sex in sexes.Append("(all)"))
        {
            foreach (var course in courses.Append("(all)"))
                LineOf(people.Where(p => (sex == "(all)" || p.Sex == sex) && (course == "(all)" || p.Course == course)).Select(p => p.Voxels * VoxelMl)).ShouldBe(table.Line(sex, course).Take(3));
        }
    }

    [Fact]
    public async Task Evidence_names_what_was_derived_and_gives_each_person_once()
    {
        var run = await images.RunAsync("lesion-burden", Program, TestData.ViewOf("lesion-burden"), "--by", "sex,ms_type");

        using var evidence = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(run.Evidence, "evidence.json"), TestContext.Current.CancellationToken));
        evidence.RootElement.GetProperty("format").GetString().ShouldBe("td-evidence/1");
        var output = evidence.RootElement.GetProperty("outputs").EnumerateArray().ShouldHaveSingleItem();
        output.GetProperty("measures").EnumerateArray().Select(m => m.GetProperty("origin").GetString()).ShouldBe(["derived", "derived", "derived"]);
        run.Contributions.Columns.ShouldBe(["subject", "sex", "ms_type", "records", "lesion_volume_ml", "lesion_count", "lesion_fraction"]);
        run.Contributions.Column("subject").ShouldBe(["p1", "p2", "p3", "p4"]);
    }

    [Fact]
    public async Task A_person_with_two_rows_ends_the_run()
    {
        var view = NewView(["subject"], ["p1"], ["p1"]);
        view.WriteMask("p1", "brain_mask", NewMask(), Box(8));
        view.WriteMask("p1", "lesion_mask", NewMask());

        var problem = await Should.ThrowAsync<HarnessException>(() => images.RunAsync("lesion-burden", Program, view.Directory));

        problem.Message.ShouldContain("one row a person");
    }

    private static string[] LineOf(IEnumerable<double> values)
    {
        var all = values.ToList();
        if (all.Count == 0)
            return ["0", "", ""];
        var mean = all.Average();
        var deviation = all.Count > 1 ? Six(Math.Sqrt(all.Sum(v => (v - mean) * (v - mean)) / (all.Count - 1))) : "";
        return [all.Count.ToString(CultureInfo.InvariantCulture), Six(mean), deviation];
    }

    private static string Six(double number) => number.ToString("G6", CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static Mask NewMask() => new(10, 10, 10, Millimetres);

    private static IEnumerable<(int X, int Y, int Z)> Box(int edge) =>
        from x in Enumerable.Range(0, edge) from y in Enumerable.Range(0, edge) from z in Enumerable.Range(0, edge) select (x, y, z);

    private MadeView NewView(string[] columns, params string?[][] rows)
    {
        var view = new MadeView(images.NewDirectory("view"));
        view.WriteDictionary(("sex", ["F", "M"]), ("ms_type", ["RR", "SP", "PP"]));
        view.WriteTable(columns, rows);
        return view;
    }

    // The subjects of a BIDS dataset as the enclave would stage them, under their own names.
    private MadeView RealView(string dataset)
    {
        var subjects = Directory.GetDirectories(Path.Combine(dataset, "derivatives", "masks"), "sub-*").Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal).ToList();
        var view = NewView(["subject"], [.. subjects.Select(s => (string?[])[s])]);
        foreach (var subject in subjects)
        {
            var folder = Directory.CreateDirectory(Path.Combine(view.Directory, "images", subject)).FullName;
            foreach (var mask in (string[])["lesion", "brain"])
                File.Copy(Path.Combine(dataset, "derivatives", "masks", subject, "anat", $"{subject}_space-FLAIR_desc-{mask}_mask.nii.gz"), Path.Combine(folder, $"{mask}_mask.nii.gz"));
        }

        return view;
    }
}
