using System.Text;
using TrustedData.Enclave.Datasets.Declared;
using TrustedData.Enclave.Datasets.Import;

namespace TrustedData.Tests.Unit.Enclave.Datasets;

public sealed class BidsTests
{
    private const string Table = "participant_id\tage\tsex\nsub-01\t31\tF\nsub-02\tn/a\tM\n";
    private const string Dictionary = """{"age":{"Description":"Age","Units":"years","Minimum":18,"Maximum":99},"sex":{"Levels":{"F":"female","M":{"Description":"male"},"n/a":"unknown"}}}""";
    private const string Lesions = "derivatives/masks/sub-01/anat/sub-01_space-FLAIR_desc-lesion_mask.nii.gz";

    [Fact]
    public void Participants_and_their_dictionary_become_variables()
    {
        using var dataset = MadeDataset.Bids(Table, Dictionary);

        var prepared = dataset.Prepare();

        prepared.Variables.Select(v => (v.Name, v.Type)).ShouldBe([("age", VariableType.Integer), ("sex", VariableType.Categorical)]);
        (prepared.Variables[0].Units, prepared.Variables[0].Minimum, prepared.Facts[0].Missing).ShouldBe(("years", 18, 1));
        prepared.Variables[1].Levels.ShouldNotBeNull().Select(l => (l.Value, l.Label)).ShouldBe([("F", "female"), ("M", "male")]);
        prepared.Table.Subjects.ShouldBe(["sub-01", "sub-02"]);
    }

    [Theory]
    [InlineData("participant_id\tage\nsub-01\t17\n", "participants.tsv", 2, "age", "below the declared minimum")]
    [InlineData("participant_id\tsex\nsub-01\tF\nsub-02\tX\n", "participants.tsv", 3, "sex", "declared levels")]
    [InlineData("participant_id\tage\nsub-01\t20\nsub-01\t20\n", "participants.tsv", 3, "participant_id", "already has a row")]
    [InlineData("participant_id\tage\n01\t20\n", "participants.tsv", 2, "participant_id", "not a BIDS participant id")]
    [InlineData("participant_id\tage\nn/a\t20\n", "participants.tsv", 2, "participant_id", "names no subject")]
    [InlineData("subject_id\tage\nsub-01\t20\n", "participants.tsv", 1, "participant_id", "required column participant_id is missing")]
    [InlineData("participant_id\tweight\tweight\nsub-01\t1\t2\n", "participants.tsv", 1, "weight", "more than once")]
    [InlineData("participant_id\tage\tAge\nsub-01\t20\t20\n", "participants.tsv", 1, "age", "more than once")]
    [InlineData("participant_id,age\nsub-01,20\n", "participants.tsv", 1, "participant_id", "missing")]
    public void What_the_table_gets_wrong_is_named(string table, string file, long row, string column, string because)
    {
        using var dataset = MadeDataset.Bids(table, Dictionary);

        var finding = dataset.Finding();

        (finding.File, finding.Row, finding.Column).ShouldBe((file, row, column));
        finding.Message.ShouldContain(because);
    }

    [Theory]
    [InlineData("{\"age\":7}", "must be an object")]
    [InlineData("{\"age\":{\"Minimum\":\"low\"}}", "Minimum must be a number")]
    [InlineData("{\"age\":{\"Levels\":[1]}}", "Levels must be an object")]
    [InlineData("{\"age\":{\"Levels\":{}}}", "1 to 1000 levels")]
    [InlineData("{\"age\":{\"Format\":\"roman\"}}", "Format is none that BIDS knows")]
    [InlineData("{\"age\":", "not valid JSON")]
    public void What_the_dictionary_gets_wrong_is_named(string dictionary, string because)
    {
        using var dataset = MadeDataset.Bids(Table, dictionary);

        var finding = dataset.Finding();

        finding.File.ShouldBe("participants.json");
        finding.Message.ShouldContain(because);
    }

    [Fact]
    public void A_dataset_without_a_name_is_refused()
    {
        using var dataset = MadeDataset.Bids(Table).Add("dataset_description.json", "{\"BIDSVersion\":\"1.8.0\"}");

        dataset.Finding().Column.ShouldBe("Name");
    }

    [Fact]
    public void The_subject_is_always_participant_id()
    {
        using var dataset = MadeDataset.Bids(Table);

        dataset.Finding("age").Message.ShouldContain("always named by participant_id");
    }

    [Fact]
    public void Without_a_dictionary_types_follow_from_the_values_and_there_are_no_levels()
    {
        using var dataset = MadeDataset.Bids("participant_id\tage\tedss\tsex\nsub-01\t31\t1.5\tF\nsub-02\tn/a\t2\tF\n");

        var prepared = dataset.Prepare();

        prepared.Variables.Select(v => v.Type).ShouldBe([VariableType.Integer, VariableType.Number, VariableType.String]);
        prepared.Variables.ShouldAllBe(v => v.Levels == null);
    }

    [Fact]
    public void Images_are_named_by_what_they_are_and_cleaned_of_what_lies_beside_them()
    {
        using var dataset = MadeDataset.Bids(Table, Dictionary)
            .Add(Lesions, NiftiFile.Mask(4, 4, 4).Put(148, "PlantedDoe").Packed())
            .Add(Lesions.Replace(".nii.gz", ".json", StringComparison.Ordinal), """{"PatientName":"PlantedDoe"}""")
            .Add("sub-01/anat/sub-01_T1w.nii.gz", NiftiFile.Mask(4, 4, 4).Packed())
            .Add("sub-01/anat/sub-01_T1w.json", """{"PatientName":"PlantedDoe"}""");

        var prepared = dataset.Prepare();

        prepared.Variables.Skip(2).Select(v => (v.Name, v.Availability)).ShouldBe([("T1w", Availability.Off), ("lesion_mask", Availability.Offered)]);
        var kept = Directory.EnumerateFiles(Path.Combine(dataset.Work, "images"), "*", SearchOption.AllDirectories).ToList();
        kept.Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["T1w.nii.gz", "lesion_mask.nii.gz"]);
        foreach (var file in kept)
            Encoding.Latin1.GetString([.. File.ReadAllBytes(file), .. NiftiFile.Unpacked(file)]).ShouldNotContain("Planted");
        prepared.Warnings.ShouldContain(w => w.Contains("2 files beside the images", StringComparison.Ordinal));
        prepared.Warnings.ShouldContain(w => w.Contains("1 subjects have no image lesion_mask", StringComparison.Ordinal));
    }

    [Fact]
    public void A_column_and_an_image_cannot_have_one_name()
    {
        using var dataset = MadeDataset.Bids("participant_id\tlesion_mask\nsub-01\t1\n").Add(Lesions, NiftiFile.Mask(4, 4, 4).Packed());

        dataset.Finding().Message.ShouldContain("A column and an image have the same name");
    }

    [Fact]
    public void An_image_of_somebody_who_is_not_in_the_table_is_refused()
    {
        using var dataset = MadeDataset.Bids(Table).Add("sub-09/anat/sub-09_desc-lesion_mask.nii.gz", NiftiFile.Mask(4, 4, 4).Packed());

        var finding = dataset.Finding();

        (finding.File, finding.Message).ShouldBe(("sub-09/anat/sub-09_desc-lesion_mask.nii.gz", "The image belongs to a subject that the table does not have."));
    }

    [Fact]
    public void Each_bad_image_is_named_by_its_file()
    {
        Refused(new Dictionary<string, byte[]> { [Lesions] = NiftiFile.Mask(4, 4, 4).Packed()[..60] }, Lesions, "");
        Refused(new Dictionary<string, byte[]> { [Lesions] = Encoding.ASCII.GetBytes("not an image at all") }, Lesions, "not gzip-compressed");
        Refused(new Dictionary<string, byte[]> { [Lesions] = Labels().Packed() }, Lesions, "0 and 1 alone");
        Refused(new Dictionary<string, byte[]> { [Lesions] = NiftiFile.Mask(4, 4, 4).Scaling(2, 0).Packed() }, Lesions, "unscaled");
        var brain = Lesions.Replace("lesion", "brain", StringComparison.Ordinal);
        Refused(new Dictionary<string, byte[]> { [brain] = NiftiFile.Mask(4, 4, 4).Packed(), [Lesions] = NiftiFile.Mask(4, 4, 5).Packed() }, Lesions, "another shape or position");
        Refused(new Dictionary<string, byte[]> { [brain] = NiftiFile.Mask(4, 4, 4).Packed(), [Lesions] = NiftiFile.Mask(4, 4, 4).Spacing(1, 2).Packed() }, Lesions, "another shape or position");
        Refused(new Dictionary<string, byte[]> { ["sub-01/anat/sub-02_T1w.nii.gz"] = [1] }, "sub-01/anat/sub-02_T1w.nii.gz", "another subject than the folder");
        Refused(new Dictionary<string, byte[]> { ["sub-01/anat/brain.nii.gz"] = [1] }, "sub-01/anat/brain.nii.gz", "not one of BIDS");
        Refused(new Dictionary<string, byte[]> { ["sub-01/anat/sub-01_T1w.img"] = [1] }, "sub-01/anat/sub-01_T1w.img", "in two files");
    }

    [Theory]
    [InlineData(0.5, true)]
    [InlineData(-0.5, true)]
    [InlineData(1.1, false)]
    public void Masks_may_be_half_a_voxel_apart_because_programs_disagree_on_where_a_voxel_begins(double shift, bool together)
    {
        using var dataset = MadeDataset.Bids(Table)
            .Add(Lesions.Replace("lesion", "brain", StringComparison.Ordinal), NiftiFile.Mask(4, 4, 4).Matrix(1, 0, 0, 10, 0, 1, 0, 20, 0, 0, 1, 30).Packed())
            .Add(Lesions, NiftiFile.Mask(4, 4, 4).Matrix(1, 0, 0, 10 + shift, 0, 1, 0, 20 + shift, 0, 0, 1, 30 + shift).Packed());

        if (together)
            dataset.Prepare().Images.Count.ShouldBe(2);
        else
            dataset.Finding().Message.ShouldContain("another shape or position");
    }

    [Fact]
    public void Two_images_of_one_subject_are_told_apart_by_their_entities_or_refused()
    {
        using var sessions = MadeDataset.Bids(Table)
            .Add("sub-01/ses-1/anat/sub-01_ses-1_desc-lesion_mask.nii.gz", NiftiFile.Mask(4, 4, 4).Packed())
            .Add("sub-01/ses-2/anat/sub-01_ses-2_desc-lesion_mask.nii.gz", NiftiFile.Mask(4, 4, 4).Packed());
        using var same = MadeDataset.Bids(Table)
            .Add("sub-01/anat/sub-01_desc-lesion_mask.nii.gz", NiftiFile.Mask(4, 4, 4).Packed())
            .Add("sub-01/other/sub-01_desc-lesion_mask.nii.gz", NiftiFile.Mask(4, 4, 4).Packed());

        sessions.Prepare().Variables.Skip(2).Select(v => v.Name).ShouldBe(["lesion_mask_ses-1", "lesion_mask_ses-2"]);
        same.Finding().Message.ShouldContain("sub-01/anat/sub-01_desc-lesion_mask.nii.gz");
    }

    private static NiftiFile Labels()
    {
        var image = NiftiFile.Mask(4, 4, 4);
        image.Voxels[5] = 2;
        return image;
    }

    private static void Refused(Dictionary<string, byte[]> images, string file, string because)
    {
        using var dataset = MadeDataset.Bids(Table);
        foreach (var (name, bytes) in images)
            dataset.Add(name, bytes);
        var finding = dataset.Finding();
        (finding.File, finding.Row).ShouldBe((file, null));
        finding.Message.ShouldContain(because);
    }
}
