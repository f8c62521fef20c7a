using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TrustedData.Enclave.Datasets.Catalogue;
using TrustedData.Enclave.Subjects;
using TrustedData.Tests.Harness.Postgres;

namespace TrustedData.Tests.Integration.Datasets;

/// <summary>The four public datasets. Their sizes are those that their publishers give.</summary>
public sealed class RealDatasetImportTests(PostgresServer server, EnclaveTemplate template) : IClassFixture<EnclaveTemplate>, IAsyncLifetime
{
    private DatasetHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await DatasetHost.StartAsync(server, template.Database);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Two_datasets_of_the_same_thirty_people_share_their_subjects()
    {
        var (status, first) = await _host.Steward.ImportFolderAsync(RealData.Folder("ms-lesion-30"), "name=ms-lesion-30&namespace=lesjak");
        status.ShouldBe(201, first.ToString());
        first.GetProperty("ref").GetString().ShouldBe("td:lakeside/ms-lesion-30@1");
        Counts(first).ShouldBe((30, 30, 30, 60));
        Offered(first).ShouldBe(["age", "sex", "ms_type", "edss", "criteria", "brain_mask", "lesion_mask"]);

        var (again, second) = await _host.Steward.ImportFolderAsync(RealData.Folder("ms-lesion-30-fullres"), "name=ms-lesion-30-fullres&namespace=lesjak");
        again.ShouldBe(201, second.ToString());
        Counts(second).ShouldBe((30, 0, 30, 60));
        Offered(second).ShouldContain("lesion_mask");
        Offered(second).ShouldContain("brain_mask");
        (await _host.AskAsync(d => d.Set<Subject>().CountAsync())).ShouldBe(30);
        (await _host.AskAsync(d => d.Set<SnapshotSubject>().CountAsync())).ShouldBe(60);
        _host.Consent.Given.Count.ShouldBe(30);
        _host.Consent.Given.Values.Distinct().ShouldBe(["import:td:lakeside/ms-lesion-30@1"]);

        var subject = await FindAsync("lesjak", "sub-01");
        subject.ShouldNotBeNull();
        (await FindAsync("lesjak", "01")).ShouldBe(subject);
        (await FindAsync("default", "sub-01")).ShouldBeNull();
        (await _host.UseAsync<ISubjectDatasets, IReadOnlyList<string>>(s => s.NamesAsync(subject.Value, TestContext.Current.CancellationToken))).ShouldBe(["ms-lesion-30", "ms-lesion-30-fullres"]);
    }

    [Theory]
    [InlineData("flchain", 7874)]
    [InlineData("rotterdam", 2982)]
    public async Task A_data_package_is_imported_with_one_row_a_person(string name, int people)
    {
        var (status, body) = await _host.Steward.ImportFolderAsync(RealData.Folder(name), "");
        status.ShouldBe(201, body.ToString());
        body.GetProperty("name").GetString().ShouldBe(name);
        Counts(body).ShouldBe((people, people, people, 0));
        Offered(body).ShouldNotContain("rownames");
    }

    [Fact]
    public async Task No_plain_key_stands_in_the_database_or_in_the_files_of_the_snapshot()
    {
        await _host.Steward.ImportFolderAsync(RealData.Folder("ms-lesion-30"), "name=ms");
        _host.Stored().ShouldAllBe(path => !path.Contains("sub-", StringComparison.Ordinal));
        var subjects = await _host.AskAsync(d => d.Set<Subject>().ToListAsync());
        subjects.ShouldAllBe(s => s.KeyDigest.Length == 64 && !s.KeyDigest.Contains("sub", StringComparison.Ordinal));
        var rows = Directory.EnumerateFiles(_host.Storage, "rows.parquet", SearchOption.AllDirectories).Single();
        DuckTable.Read(rows).SelectMany(r => r).ShouldAllBe(v => v == null || !v.StartsWith("sub-", StringComparison.Ordinal));
        var facts = await _host.AskAsync(d => d.Database.SqlQuery<string>($"SELECT body::text AS \"Value\" FROM fact").ToListAsync());
        facts.ShouldAllBe(f => !f.Contains("sub-", StringComparison.Ordinal));
        // Nor how many people there are: by whole values, since ids and times may well end in these digits.
        facts.SelectMany(f => ValuesOf(JsonNode.Parse(f))).ShouldNotContain("30");
    }

    [Fact]
    public async Task The_qc_report_has_exact_numbers_for_the_steward_and_its_reading_is_recorded()
    {
        await _host.Steward.ImportFolderAsync(RealData.Folder("ms-lesion-30-fullres"), "name=ms");
        var (status, report) = await _host.Steward.GetJsonAsync("/api/datasets/ms/qc-report");
        status.ShouldBe(200);
        report.GetProperty("subjects").GetInt32().ShouldBe(30);
        var sex = report.GetProperty("variables").EnumerateArray().Single(v => v.GetProperty("name").GetString() == "sex").GetProperty("found");

        // The table's own lines, counted by hand (cut -f3 participants.tsv | sort | uniq -c).
        sex.GetProperty("levels").EnumerateArray().Select(l => (l.GetProperty("level").GetString(), l.GetProperty("rows").GetInt32())).ShouldBe([("F", 23), ("M", 7)]);
        var lesions = report.GetProperty("images").EnumerateArray().Single(i => i.GetProperty("name").GetString() == "lesion_mask");
        lesions.GetProperty("subjectsWith").GetInt32().ShouldBe(30);
        lesions.GetProperty("grids")[0].GetProperty("shape").GetString().ShouldBe("192 x 512 x 512");
        (await _host.FactsAsync()).ShouldContain("dataset.qc-report-viewed");
        (await _host.Checker.GetJsonAsync("/api/datasets/ms/qc-report")).Status.ShouldBe(403);
    }

    private static IEnumerable<string> ValuesOf(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => ValuesOf(member.Value)),
        JsonArray items => items.SelectMany(ValuesOf),
        null => [],
        _ => [$"{node}"],
    };

    private Task<long?> FindAsync(string keyNamespace, string key) =>
        _host.UseAsync<ISubjectDirectory, long?>(s => s.FindAsync(keyNamespace, key, TestContext.Current.CancellationToken));

    private static (int Subjects, int New, int Rows, int Images) Counts(JsonElement imported) => (
        imported.GetProperty("subjects").GetInt32(), imported.GetProperty("newSubjects").GetInt32(), imported.GetProperty("rows").GetInt32(), imported.GetProperty("images").GetInt32());

    private static List<string> Offered(JsonElement imported) =>
        [.. imported.GetProperty("variables").EnumerateArray().Where(v => v.GetProperty("availability").GetString() == "offered").Select(v => v.GetProperty("name").GetString()!)];
}
