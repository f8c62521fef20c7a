using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Ids;
using TrustedData.Enclave.Datasets.Catalogue;
using TrustedData.Enclave.Datasets.Staging;
using TrustedData.Enclave.Subjects;
using TrustedData.ServiceDefaults.Problems;
using TrustedData.Tests.Harness.Postgres;

namespace TrustedData.Tests.Integration.Datasets;

/// <summary>What a sealed run may see.</summary>
public sealed class ViewStagerTests(PostgresServer server, EnclaveTemplate template) : IClassFixture<EnclaveTemplate>, IAsyncLifetime
{
    private static readonly string Digest = new('a', 64);
    private static readonly string[] Usual = ["edss", "sex", "lesion_mask"];

    private DatasetHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await DatasetHost.StartAsync(server, template.Database);
        (await _host.Steward.ImportAsync(SampleDataset.Bids(12).With("sub-01/anat/sub-01_T1w.nii.gz", SampleDataset.Nifti(4, v => (byte)v)), "name=ms")).Status.ShouldBe(201);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task ARoot_has_the_approved_variables_under_pseudonyms_in_their_order()
    {
        var view = (await StageAsync(Usual)).Value;
        view.Subjects.Count.ShouldBe(12);
        view.Subjects.Select(s => s.Pseudonym).ShouldBe(view.Subjects.Select(s => s.Pseudonym).Order(StringComparer.Ordinal));
        view.Subjects.ShouldAllBe(s => s.Pseudonym.Length == 16);

        var lines = await File.ReadAllLinesAsync(View("table.csv"), TestContext.Current.CancellationToken);
        lines[0].ShouldBe("subject,sex,edss");
        lines.Skip(1).Select(l => l.Split(',')[0]).ShouldBe(view.Subjects.Select(s => s.Pseudonym));

        // The source spells 1.50 and 2.0; a double would print 1.5 and 2.
        lines.Skip(1).Select(l => l.Split(',')[2]).Order(StringComparer.Ordinal).ShouldBe(
            ["0.0", "1.50", "1.50", "2.0", "2.0", "3.50", "4.0", "5.50", "6.0", "7.50", "8.0", "9.50"]);
        var parquet = DuckTable.Read(View("table.parquet"));
        parquet[0].ShouldBe(["subject", "sex", "edss"]);
        parquet.Skip(1).Select(r => (r[0], r[1], double.Parse(r[2]!))).ShouldBe(
            lines.Skip(1).Select(l => l.Split(',')).Select(l => ((string?)l[0], (string?)l[1], double.Parse(l[2]))));
    }

    [Fact]
    public async Task Every_value_and_image_stands_beside_the_right_pseudonym()
    {
        var view = (await StageAsync(["age", "lesion_mask"])).Value;
        var ages = (await File.ReadAllLinesAsync(View("table.csv"), TestContext.Current.CancellationToken)).Skip(1).Select(l => l.Split(',')).ToDictionary(l => l[0], l => int.Parse(l[1]), StringComparer.Ordinal);
        for (var i = 1; i <= 12; i++)
        {
            var number = await NumberAsync($"sub-{i:00}");
            var pseudonym = view.Subjects.Single(s => s.Subject == number).Pseudonym;
            ages[pseudonym].ShouldBe(20 + (3 * i));
            Voxels(View($"images/{pseudonym}/lesion_mask.nii.gz")).ShouldBe(i);
        }

        Directory.Exists(View("images")).ShouldBeTrue();
        Directory.EnumerateFiles(View("images"), "*", SearchOption.AllDirectories).Count().ShouldBe(12);
    }

    [Fact]
    public async Task The_dictionary_declares_what_theRoot_has_as_the_workflows_read_it()
    {
        await StageAsync(Usual);
        var dictionary = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllBytesAsync(View("dictionary.json"), TestContext.Current.CancellationToken));
        dictionary.GetProperty("variables").EnumerateArray().Select(v => (v.GetProperty("name").GetString(), v.GetProperty("type").GetString())).ShouldBe(
            [("sex", "categorical"), ("edss", "number"), ("lesion_mask", "image")]);
        dictionary.GetProperty("variables")[0].GetProperty("levels").EnumerateArray().Select(l => l.GetProperty("value").GetString()).ShouldBe(["F", "M"]);
    }

    [Fact]
    public async Task The_same_request_gives_the_same_bytes_modes_and_times_and_another_one_other_pseudonyms()
    {
        var first = (await StageAsync(Usual)).Value;
        var files = Fingerprint();
        Directory.Delete(Root, recursive: true);
        var second = (await StageAsync(Usual)).Value;
        second.Subjects.ShouldBe(first.Subjects);
        Fingerprint().ShouldBe(files);
        var other = (await StageAsync(Usual, digest: new string('b', 64))).Value;
        other.Subjects.Select(s => s.Pseudonym).Intersect(first.Subjects.Select(s => s.Pseudonym), StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public async Task Everybody_may_read_theRoot_nobody_may_write_it_and_its_times_tell_nothing()
    {
        await StageAsync(Usual);
        foreach (var entry in Directory.EnumerateFileSystemEntries(Root, "*", SearchOption.AllDirectories).Append(Root))
        {
            var mode = File.GetUnixFileMode(entry);
            mode.ShouldBe(Directory.Exists(entry) ? (UnixFileMode)0b111_101_101 : (UnixFileMode)0b110_100_100);
            File.GetLastWriteTimeUtc(entry).ShouldBe(new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }

        Directory.Exists(Root + ".spill").ShouldBeFalse();
    }

    [Fact]
    public async Task Who_withdrew_is_not_in_theRoot_and_the_others_keep_their_pseudonyms()
    {
        var before = (await StageAsync(Usual)).Value;
        var withdrawn = (await NumberAsync("sub-05"))!.Value;
        _host.Consent.Withdraw(withdrawn);
        var after = (await StageAsync(Usual)).Value;
        after.Subjects.ShouldBe(before.Subjects.Where(s => s.Subject != withdrawn));
        var gone = before.Subjects.Single(s => s.Subject == withdrawn).Pseudonym;
        (await File.ReadAllTextAsync(View("table.csv"), TestContext.Current.CancellationToken)).ShouldNotContain(gone);
        Directory.Exists(View($"images/{gone}")).ShouldBeFalse();
    }

    [Fact]
    public async Task ARoot_of_nobody_looks_like_any_other()
    {
        foreach (var subject in await _host.AskAsync(d => d.Set<SnapshotSubject>().Select(s => s.Subject).ToListAsync()))
            _host.Consent.Withdraw(subject);
        (await StageAsync(Usual)).Value.Subjects.ShouldBeEmpty();
        (await File.ReadAllTextAsync(View("table.csv"), TestContext.Current.CancellationToken)).ShouldBe("subject,sex,edss\n");
        DuckTable.Read(View("table.parquet")).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("T1w")]
    [InlineData("participant_id")]
    [InlineData("subject")]
    [InlineData("../sex")]
    public async Task What_the_dataset_does_not_offer_is_refused(string variable)
    {
        var outcome = await StageAsync(["sex", variable]);
        outcome.Refusal.ShouldNotBeNull().Id.ShouldBe("variable-not-offered");
        Directory.Exists(Root).ShouldBeFalse();
    }

    [Fact]
    public async Task A_snapshot_of_another_enclave_or_number_is_refused()
    {
        (await StageAsync(Usual, new DatasetRef("elsewhere", "ms", 1))).Refusal.ShouldNotBeNull().Id.ShouldBe("snapshot-unknown");
        (await StageAsync(Usual, new DatasetRef(DatasetHost.Id, "ms", 2))).Refusal.ShouldNotBeNull().Id.ShouldBe("snapshot-unknown");
    }

    [Fact]
    public async Task What_an_interrupted_call_left_is_removed_first()
    {
        Directory.CreateDirectory(View("images/0123456789abcdef"));
        await File.WriteAllTextAsync(View("table.csv"), "left", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(View("images/0123456789abcdef/T1w.nii.gz"), "left", TestContext.Current.CancellationToken);
        await StageAsync(Usual);
        Directory.Exists(View("images/0123456789abcdef")).ShouldBeFalse();
        (await File.ReadAllTextAsync(View("table.csv"), TestContext.Current.CancellationToken)).ShouldStartWith("subject,sex,edss\n");
    }

    [Fact]
    public async Task An_older_snapshot_is_staged_as_it_was()
    {
        await StageAsync(["age"]);
        var before = Fingerprint();
        var changed = SampleDataset.Bids(13);
        (await _host.Steward.ImportAsync(changed, "name=ms")).Body.GetProperty("snapshot").GetInt32().ShouldBe(2);
        await StageAsync(["age"]);
        Fingerprint().ShouldBe(before);
        (await StageAsync(["age"], new DatasetRef(DatasetHost.Id, "ms", 2))).Value.Subjects.Count.ShouldBe(13);
    }

    [Fact]
    public async Task Odd_texts_and_several_rows_a_person_come_out_as_they_went_in()
    {
        var visits = SampleDataset.Package(
            """{"fields":[{"name":"patient","type":"string"},{"name":"visit no","type":"integer"},{"name":"a \"quoted\", name","type":"string","constraints":{"enum":["x,y","say \"no\""]}},{"name":"note","type":"string"},{"name":"score","type":"number"}]}""",
            "patient,visit no,\"a \"\"quoted\"\", name\",note,score\nP1,2,\"x,y\",\"two\nlines\",1e-7\nP1,1,\"say \"\"no\"\"\",\"two\nlines\",0.1\nP2,1,,same,100000000000000000000\nP2,1,,same,\n");
        (await _host.Steward.ImportAsync(visits, "name=visits&subjectKey=patient&namespace=visits")).Status.ShouldBe(201);
        var view = (await StageAsync(["visit no", "a \"quoted\", name", "note", "score"], new DatasetRef(DatasetHost.Id, "visits", 1))).Value;
        var name = view.Subjects.ToDictionary(s => s.Subject, s => s.Pseudonym);
        var one = name[(await NumberAsync("P1", "visits"))!.Value];
        var two = name[(await NumberAsync("P2", "visits"))!.Value];
        string ofOne = $"{one},1,\"say \"\"no\"\"\",\"two\nlines\",0.1\n{one},2,\"x,y\",\"two\nlines\",1e-7\n", ofTwo = $"{two},1,,same,\n{two},1,,same,100000000000000000000\n";
        (await File.ReadAllTextAsync(View("table.csv"), TestContext.Current.CancellationToken)).ShouldBe(
            "subject,visit no,\"a \"\"quoted\"\", name\",note,score\n" + (string.CompareOrdinal(one, two) < 0 ? ofOne + ofTwo : ofTwo + ofOne));
    }

    private string Root => Path.Combine(_host.Scratch, "views", "run", "data");

    private string View(string path) => Path.Combine(Root, path);

    private Task<Outcome<StagedView>> StageAsync(IReadOnlyList<string> variables, DatasetRef? dataset = null, string? digest = null) =>
        _host.UseAsync<IViewStager, Outcome<StagedView>>(s => s.StageAsync(
            new StageRequest(dataset ?? new DatasetRef(DatasetHost.Id, "ms", 1), variables, "HRESCH", digest ?? Digest), Root, TestContext.Current.CancellationToken));

    private Task<long?> NumberAsync(string key, string keyNamespace = "default") =>
        _host.UseAsync<ISubjectDirectory, long?>(s => s.FindAsync(keyNamespace, key, TestContext.Current.CancellationToken));

    private Dictionary<string, string> Fingerprint() => Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).ToDictionary(
        p => Path.GetRelativePath(Root, p),
        p => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(p))) + File.GetLastWriteTimeUtc(p).Ticks + File.GetUnixFileMode(p),
        StringComparer.Ordinal);

    // Set voxels of a mask, counted without the product: bytes behind the header and its four empty bytes.
    private static int Voxels(string file)
    {
        using var gzip = new System.IO.Compression.GZipStream(File.OpenRead(file), System.IO.Compression.CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray().Skip(352).Count(b => b == 1);
    }
}
