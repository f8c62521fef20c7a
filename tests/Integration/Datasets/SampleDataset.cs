using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace TrustedData.Tests.Integration.Datasets;

/// <summary>Files of a dataset that a test makes up, and the ways to send them.</summary>
internal sealed class SampleDataset
{
    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    /// <summary>A small BIDS dataset: people with sex, age and EDSS, and two masks each.</summary>
    public static SampleDataset Bids(int people = 12, int size = 4)
    {
        var dataset = new SampleDataset()
            .With("dataset_description.json", """{"Name":"Sample","BIDSVersion":"1.8.0","License":"CC0"}""")
            .With("participants.json", """{"sex":{"Levels":{"F":"female","M":"male"}},"age":{"Units":"years","Minimum":0,"Maximum":120},"edss":{"Minimum":0,"Maximum":10}}""")
            .With("participants.tsv", "participant_id\tsex\tage\tedss\n" + string.Concat(Enumerable.Range(1, people).Select(i => $"sub-{i:00}\t{(i % 2 == 0 ? "F" : "M")}\t{20 + (3 * i)}\t{i % 10}.{(i % 2 == 0 ? "0" : "50")}\n")));
        for (var i = 1; i <= people; i++)
        {
            dataset.With($"derivatives/masks/sub-{i:00}/anat/sub-{i:00}_desc-brain_mask.nii.gz", Nifti(size, voxel => 1));
            dataset.With($"derivatives/masks/sub-{i:00}/anat/sub-{i:00}_desc-lesion_mask.nii.gz", Nifti(size, voxel => voxel < i ? (byte)1 : (byte)0));
        }

        return dataset;
    }

    /// <summary>A data package with the columns given; types are Table Schema's.</summary>
    public static SampleDataset Package(string schema, string csv) => new SampleDataset()
        .With("datapackage.json", $$"""{"name":"sample","title":"Sample","resources":[{"name":"data","path":"data.csv","schema":{{schema}}}]}""")
        .With("data.csv", csv);

    /// <summary>A NIfTI-1 volume of one byte a voxel and 1 mm, compressed or not.</summary>
    public static byte[] Nifti(int size, Func<int, byte> voxel, bool compressed = true)
    {
        var bytes = new byte[352 + (size * size * size)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, 348);
        short[] shape = [3, (short)size, (short)size, (short)size, 1, 1, 1, 1];
        for (var i = 0; i < shape.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(40 + (2 * i)), shape[i]);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(70), 2);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(72), 8);
        for (var i = 0; i < 4; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(76 + (4 * i)), 1);
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(108), 352);
        Encoding.ASCII.GetBytes("n+1\0").CopyTo(bytes, 344);
        for (var i = 352; i < bytes.Length; i++)
            bytes[i] = voxel(i - 352);
        return compressed ? Gzip(bytes) : bytes;
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    public SampleDataset With(string file, string text) => With(file, Encoding.UTF8.GetBytes(text));

    public SampleDataset With(string file, byte[] bytes)
    {
        _files[file] = bytes;
        return this;
    }

    public SampleDataset Without(string file)
    {
        _files.Remove(file).ShouldBeTrue();
        return this;
    }

    public string Text(string file) => Encoding.UTF8.GetString(_files[file]);

    /// <summary>The files as a tar, under the directory given, then what the test adds.</summary>
    public MemoryStream Tar(string under = "", Action<TarWriter>? more = null)
    {
        var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, leaveOpen: true))
        {
            foreach (var (file, bytes) in _files)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, under + file) { DataStream = new MemoryStream(bytes) });
            more?.Invoke(tar);
        }

        stream.Position = 0;
        return stream;
    }
}

/// <summary>Sends datasets to an enclave.</summary>
internal static class Uploads
{
    public static Task<(int Status, JsonElement Body)> ImportAsync(this HttpClient client, SampleDataset dataset, string query) =>
        client.ImportAsync(dataset.Tar(), query);

    public static async Task<(int Status, JsonElement Body)> ImportAsync(this HttpClient client, Stream tar, string query, string type = "application/x-tar")
    {
        using var content = new StreamContent(tar);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/api/datasets?{query}", UriKind.Relative)) { Content = content };
        request.Headers.Add("Import-Id", Guid.NewGuid().ToString());
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await BodyAsync(answer));
    }

    public static async Task<(int Status, JsonElement Body)> ImportFolderAsync(this HttpClient client, string folder, string query)
    {
        using var tar = new MemoryStream();
        await TarFile.CreateFromDirectoryAsync(folder, tar, includeBaseDirectory: false, TestContext.Current.CancellationToken);
        tar.Position = 0;
        return await client.ImportAsync(tar, query);
    }

    public static async Task<(int Status, JsonElement Body)> GetJsonAsync(this HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await BodyAsync(answer));
    }

    public static async Task<(int Status, JsonElement Body)> PostJsonAsync(this HttpClient client, string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await BodyAsync(answer));
    }

    private static async Task<JsonElement> BodyAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }
}

/// <summary>The real datasets that the project is tried on; they stand beside the repository, or where TD_SHARED says.</summary>
internal static class RealData
{
    public static string Folder(string name)
    {
        var found = Roots().Select(root => Path.Combine(root, "data", name)).FirstOrDefault(Directory.Exists);
        if (found is null)
            Assert.Skip($"The public dataset {name} is neither in TD_SHARED nor in a folder 'shared' beside the repository.");
        return found;
    }

    private static IEnumerable<string> Roots()
    {
        if (Environment.GetEnvironmentVariable("TD_SHARED") is { Length: > 0 } named)
            yield return named;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            yield return Path.Combine(folder.FullName, "shared");
    }
}
