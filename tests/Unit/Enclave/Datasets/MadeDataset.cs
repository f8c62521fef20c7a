using System.Text;
using TrustedData.Enclave.Datasets.Import;

namespace TrustedData.Tests.Unit.Enclave.Datasets;

/// <summary>A dataset made for a test, in a directory that goes with it.</summary>
internal sealed class MadeDataset : IDisposable
{
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("td-dataset-");

    public MadeDataset()
    {
        Root = home.CreateSubdirectory("dataset").FullName;
        Work = home.CreateSubdirectory("work").FullName;
    }

    /// <summary>Where the dataset stands.</summary>
    public string Root { get; }

    /// <summary>Where the import works.</summary>
    public string Work { get; }

    /// <summary>A BIDS dataset with a table and, unless null, its dictionary.</summary>
    public static MadeDataset Bids(string participants, string? dictionary = null) => new MadeDataset()
        .Add("dataset_description.json", """{"Name":"Made","BIDSVersion":"1.8.0"}""")
        .Add("participants.tsv", participants)
        .AddUnlessNull("participants.json", dictionary);

    /// <summary>A Frictionless package of one table; <paramref name="fields"/> are the members of <c>fields</c> in the schema.</summary>
    public static MadeDataset Package(string fields, string csv, string schema = "\"primaryKey\":\"id\",", string resource = "") => new MadeDataset()
        .Add("datapackage.json", $$"""{"name":"made","resources":[{"name":"people","path":"people.csv",{{resource}}"schema":{ {{schema}}"fields":[{"name":"id","type":"string"}{{fields}}] } }]}""")
        .Add("people.csv", csv);

    public MadeDataset Add(string file, string text) => Add(file, Encoding.UTF8.GetBytes(text));

    public MadeDataset Add(string file, byte[] bytes)
    {
        var path = Path.Combine(Root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return this;
    }

    /// <summary>What the import prepares; it must find nothing wrong.</summary>
    public PreparedImport Prepare(string? subjectKey = null)
    {
        var preparation = new Preparation(Root, subjectKey, Work, new ImportLimits { LargestImageBytes = 1 << 24 });
        var prepared = preparation.Run(TestContext.Current.CancellationToken);
        preparation.Findings.First.ShouldBeEmpty();
        return prepared.ShouldNotBeNull();
    }

    /// <summary>What the import finds wrong; there must be something, and then there is no import.</summary>
    public IReadOnlyList<Finding> Findings(string? subjectKey = null)
    {
        var preparation = new Preparation(Root, subjectKey, Work, new ImportLimits { LargestImageBytes = 1 << 24 });
        preparation.Run(TestContext.Current.CancellationToken).ShouldBeNull();
        preparation.Findings.Count.ShouldBeGreaterThan(0);
        return preparation.Findings.First;
    }

    /// <summary>The only thing that the import finds wrong.</summary>
    public Finding Finding(string? subjectKey = null) => Findings(subjectKey).ShouldHaveSingleItem();

    public void Dispose() => home.Delete(recursive: true);

    private MadeDataset AddUnlessNull(string file, string? text) => text is null ? this : Add(file, text);
}
