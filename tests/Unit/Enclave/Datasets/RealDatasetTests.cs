using TrustedData.Enclave.Datasets.Declared;
using TrustedData.Enclave.Datasets.Import;

namespace TrustedData.Tests.Unit.Enclave.Datasets;

/// <summary>
/// The public datasets, prepared in place. Counts and means were taken from the files with a few lines of Python (csv,
/// statistics); the lesion volumes are those that the data's README gives from a plain voxel count.
/// </summary>
public sealed class RealDatasetTests : IDisposable
{
    private readonly DirectoryInfo work = Directory.CreateTempSubdirectory("td-real-");

    public void Dispose() => work.Delete(recursive: true);

    [Fact]
    public void Free_light_chain_and_mortality()
    {
        var prepared = Prepare("flchain");

        (prepared.Table.Rows, prepared.Table.Subjects.Count, prepared.Variables.Count).ShouldBe((7874, 7874, 11));
        Of(prepared, "sex").Levels.ShouldNotBeNull().Select(l => l.Value).ShouldBe(["F", "M"]);
        Facts(prepared, "sex").Levels.ShouldNotBeNull().Select(l => l.Rows).ShouldBe([4350, 3524]);
        (Facts(prepared, "creatinine").Missing, Facts(prepared, "chapter").Missing).ShouldBe((1350, 5705));
        Facts(prepared, "kappa").Mean.ShouldNotBeNull().ShouldBe(1.4308812801625603, 1e-9);
        Facts(prepared, "lambda").Mean.ShouldNotBeNull().ShouldBe(1.7026239243866084, 1e-9);
        Of(prepared, "mgus").Type.ShouldBe(VariableType.Categorical);
        Of(prepared, "futime").Type.ShouldBe(VariableType.Integer);
    }

    [Fact]
    public void Rotterdam_breast_cancer_cohort()
    {
        var prepared = Prepare("rotterdam");

        (prepared.Table.Rows, prepared.Table.Subjects.Count).ShouldBe((2982, 2982));
        Facts(prepared, "size").Levels.ShouldNotBeNull().Select(l => (l.Level, l.Rows)).ShouldBe([("<=20", 1387L), ("20-50", 1291L), (">50", 304L)]);
        Facts(prepared, "age").Mean.ShouldNotBeNull().ShouldBe(55.05835010060362, 1e-9);
        (Of(prepared, "rownames").Availability, Of(prepared, "age").Availability).ShouldBe((Availability.Identifying, Availability.Offered));
    }

    [Theory]
    [InlineData("ms-lesion-30", 521.62)]
    [InlineData("ms-lesion-30-fullres", 522.03)]
    public void Lesion_masks_of_people_with_multiple_sclerosis(string name, double millilitres)
    {
        var prepared = Prepare(name);

        (prepared.Table.Rows, prepared.Images.Count).ShouldBe((30, 60));
        prepared.Variables.Select(v => v.Name).ShouldBe(["age", "sex", "ms_type", "edss", "criteria", "brain_mask", "lesion_mask"]);
        prepared.Variables.ShouldAllBe(v => v.Availability == Availability.Offered);
        Facts(prepared, "ms_type").Levels.ShouldNotBeNull().Select(l => (l.Level, l.Rows)).ShouldBe([("CIS", 2L), ("RR", 24L), ("SP", 2L), ("PR", 1L)]);
        Facts(prepared, "edss").Missing.ShouldBe(3);
        prepared.Images.Where(i => i.Source.Variable == "lesion_mask").Sum(i => Millilitres(i.Image)).ShouldBe(millilitres, 0.01);
    }

    [Fact]
    public void A_whole_head_is_off_and_a_brain_alone_is_offered_when_its_name_says_so()
    {
        var volumes = Shared.Folder("data/mri-volumes");
        using var dataset = MadeDataset.Bids("participant_id\nsub-07\nsub-01\n");
        Link(volumes, "patient07_FLAIR_brain_mni.nii.gz", dataset, "sub-07/anat/sub-07_desc-brain_FLAIR.nii.gz");
        Link(volumes, "patient07_T1_brain_mni.nii.gz", dataset, "sub-07/anat/sub-07_T1w.nii.gz");
        Link(volumes, "longitudinal01_study1_FLAIR_raw.nii.gz", dataset, "sub-01/anat/sub-01_desc-brain_T2w.nii.gz");

        var prepared = Prepare(dataset.Root, dataset.Work, 1 << 28);

        Of(prepared, "brain_FLAIR").Availability.ShouldBe(Availability.Offered);
        Of(prepared, "T1w").Reason.ShouldNotBeNull().ShouldContain("nothing in its name");
        Of(prepared, "brain_T2w").Reason.ShouldNotBeNull().ShouldContain("does not look so");
    }

    private static void Link(string volumes, string volume, MadeDataset dataset, string name) =>
        dataset.Add(name, File.ReadAllBytes(Path.Combine(volumes, volume)));

    private static double Millilitres(TrustedData.Enclave.Datasets.ImageCleaning.CleanedImage image) =>
        image.Content.NonZeroShare!.Value * image.Header.Voxels * image.Header.Millimetres.Aggregate(1.0, (product, mm) => product * mm) / 1000;

    private static ImportedVariable Of(PreparedImport prepared, string name) => prepared.Variables.Single(v => v.Name == name);

    private static TrustedData.Enclave.Datasets.QcReport.ColumnFacts Facts(PreparedImport prepared, string name) =>
        prepared.Facts[prepared.Table.Variables.ToList().FindIndex(v => v.Declared.Name == name)];

    private PreparedImport Prepare(string name) => Prepare(Shared.Folder($"data/{name}"), work.FullName, 1 << 28);

    private static PreparedImport Prepare(string root, string work, long largestImage)
    {
        var preparation = new Preparation(root, null, work, new ImportLimits { LargestImageBytes = largestImage });
        var prepared = preparation.Run(TestContext.Current.CancellationToken);
        preparation.Findings.First.ShouldBeEmpty();
        return prepared.ShouldNotBeNull();
    }
}
