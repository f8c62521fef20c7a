using System.Globalization;
using Microsoft.Extensions.Options;

namespace TrustedData.Enclave.Datasets.Snapshots;

/// <summary>
/// Where the files of snapshots stand: <c>snapshots/&lt;id&gt;/</c> with <c>rows.parquet</c>, <c>qc-report.json</c> and
/// <c>images/&lt;subject&gt;/&lt;variable&gt;.nii.gz</c>; imports under way stand in <c>imports/</c> beside it, so that one
/// rename moves a snapshot into place.
/// </summary>
public sealed class SnapshotStore(IOptions<EnclaveOptions> options)
{
    /// <summary>The file of the rows in a snapshot's directory.</summary>
    internal const string Rows = "rows.parquet";

    /// <summary>The file of the QC report.</summary>
    internal const string Report = "qc-report.json";

    private const string Images = "images";

    internal string ImportsFolder => FileSystem.CreatePrivate(Path.Combine(Root, "imports"));

    internal string SnapshotsFolder => FileSystem.CreatePrivate(Path.Combine(Root, "snapshots"));

    private string Root => FileSystem.CreatePrivate(Path.GetFullPath(options.Value.Storage));

    /// <summary>The directory of a snapshot.</summary>
    internal string Of(Guid snapshot) => Path.Combine(SnapshotsFolder, $"{snapshot:N}");

    internal string RowsOf(Guid snapshot) => Path.Combine(Of(snapshot), Rows);

    internal string ReportOf(Guid snapshot) => Path.Combine(Of(snapshot), Report);

    /// <summary>The image of a subject, which may not be there.</summary>
    internal string ImageOf(Guid snapshot, long subject, string variable) =>
        Path.Combine(ImagesOf(Of(snapshot), subject), variable + ".nii.gz");

    /// <summary>The images of a subject in a snapshot's directory, wherever that stands now.</summary>
    internal static string ImagesOf(string directory, long subject) =>
        Path.Combine(directory, Images, subject.ToString(CultureInfo.InvariantCulture));
}
