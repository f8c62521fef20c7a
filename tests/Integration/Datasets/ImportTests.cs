using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TrustedData.Enclave.Datasets.Catalogue;
using TrustedData.Enclave.Subjects;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.Tests.Harness.Postgres;

namespace TrustedData.Tests.Integration.Datasets;

public sealed class ImportTests(PostgresServer server, EnclaveTemplate template) : IClassFixture<EnclaveTemplate>, IAsyncLifetime
{
    private DatasetHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await DatasetHost.StartAsync(server, template.Database);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task The_same_content_again_answers_the_snapshot_and_other_content_makes_the_next()
    {
        (await _host.Steward.ImportAsync(SampleDataset.Bids(), "name=ms")).Status.ShouldBe(201);
        var before = _host.Stored();
        var (same, body) = await _host.Steward.ImportAsync(SampleDataset.Bids(), "name=ms");
        same.ShouldBe(200);
        body.GetProperty("snapshot").GetInt32().ShouldBe(1);
        body.GetProperty("newSubjects").GetInt32().ShouldBe(0);
        _host.Stored().ShouldBe(before, ignoreOrder: true);

        var changed = SampleDataset.Bids();
        changed.With("participants.tsv", changed.Text("participants.tsv").Replace("\t23\t", "\t24\t", StringComparison.Ordinal));
        var (next, second) = await _host.Steward.ImportAsync(changed, "name=ms");
        next.ShouldBe(201);
        second.GetProperty("ref").GetString().ShouldBe("td:lakeside/ms@2");
        second.GetProperty("newSubjects").GetInt32().ShouldBe(0);
        (await _host.AskAsync(d => d.Set<Subject>().CountAsync())).ShouldBe(12);
        (await FactsOf("dataset.imported")).ShouldBe(2);
        (await FactsOf("dataset.import-repeated")).ShouldBe(1);
    }

    [Fact]
    public async Task One_changed_voxel_or_another_number_of_zeros_behind_the_point_is_other_content()
    {
        await _host.Steward.ImportAsync(SampleDataset.Bids(), "name=ms");
        var voxel = SampleDataset.Bids().With("derivatives/masks/sub-01/anat/sub-01_desc-lesion_mask.nii.gz", SampleDataset.Nifti(4, v => v == 5 ? (byte)1 : (byte)0));
        (await _host.Steward.ImportAsync(voxel, "name=ms")).Body.GetProperty("snapshot").GetInt32().ShouldBe(2);
        var spelled = SampleDataset.Bids();
        spelled.With("participants.tsv", spelled.Text("participants.tsv").Replace(".50\n", ".5\n", StringComparison.Ordinal));
        (await _host.Steward.ImportAsync(spelled, "name=ms")).Body.GetProperty("snapshot").GetInt32().ShouldBe(3);
    }

    [Fact]
    public async Task A_fact_of_an_import_names_the_snapshot_and_commits_to_the_content_without_showing_its_digest()
    {
        await _host.Steward.ImportAsync(SampleDataset.Bids(), "name=ms");
        var snapshot = await _host.AskAsync(d => d.Set<Snapshot>().SingleAsync());
        var body = await _host.AskAsync(d => d.Set<FactRow>().Where(f => f.Type == "dataset.imported").Select(f => f.Body).SingleAsync());
        var fact = JsonSerializer.Deserialize<JsonElement>(body);
        fact.GetProperty("dataset").GetString().ShouldBe("td:lakeside/ms@1");
        fact.GetProperty("commitments").GetProperty("content").GetString().ShouldBe(Snapshot.Commitment(snapshot.Salt, snapshot.ContentDigest));
        body.ShouldNotContain(snapshot.ContentDigest);
    }

    [Theory]
    [InlineData("participants.tsv", "participant_id\tsex\tage\tedss\nsub-01\tF\t31\t1.5\nsub-02\tX\t33\t2.0\n", 3, "sex", "declared levels")]
    [InlineData("participants.tsv", "participant_id\tsex\tage\tedss\nsub-01\tF\t131\t1.5\n", 2, "age", "above the declared maximum")]
    [InlineData("participants.tsv", "participant_id\tsex\tage\tedss\nsub-01\tF\t31\n", 2, null, "has 3 fields")]
    [InlineData("participants.tsv", "participant_id\tsex\tage\tedss\nsub-01\tF\t31\t1.5\nsub-01\tF\t31\t1.5\n", 3, "participant_id", "already has a row")]
    [InlineData("participants.tsv", "participant_id\tsex\tage\tedss\n01\tF\t31\t1.5\n", 2, "participant_id", "BIDS participant id")]
    [InlineData("participants.json", "{\"sex\":{\"Levels\":{\"F\":\"\\ud800\"}}}", null, null, "half a character")]
    [InlineData("dataset_description.json", "{\"BIDSVersion\":\"1.8.0\"}", null, "Name", "missing")]
    public async Task A_broken_table_or_description_is_refused_with_file_row_and_column_and_nothing_stays(string file, string content, int? row, string? column, string message)
    {
        var (status, body) = await _host.Steward.ImportAsync(SampleDataset.Bids(1).With(file, content), "name=ms");
        status.ShouldBe(400);
        body.GetProperty("id").GetString().ShouldBe("dataset-refused");
        body.GetProperty("findingCount").GetInt32().ShouldBe(1);
        var finding = body.GetProperty("findings")[0];
        finding.GetProperty("file").GetString().ShouldBe(file);
        (finding.GetProperty("row").ValueKind == JsonValueKind.Null ? null : finding.GetProperty("row").GetInt32() as int?).ShouldBe(row);
        finding.GetProperty("column").GetString().ShouldBe(column);
        finding.GetProperty("message").GetString().ShouldNotBeNull().ShouldContain(message);
        await NothingStaysAsync();
    }

    [Theory]
    [MemberData(nameof(BrokenImages))]
    public async Task A_broken_image_is_refused_with_its_file_and_nothing_stays(string file, byte[] bytes, string message)
    {
        var (status, body) = await _host.Steward.ImportAsync(SampleDataset.Bids(2).With(file, bytes), "name=ms");
        status.ShouldBe(400, body.ToString());
        var finding = body.GetProperty("findings")[0];
        finding.GetProperty("file").GetString().ShouldBe(file);
        finding.GetProperty("message").GetString().ShouldNotBeNull().ShouldContain(message);
        await NothingStaysAsync();
    }

    public static TheoryData<string, byte[], string> BrokenImages()
    {
        const string lesion = "derivatives/masks/sub-01/anat/sub-01_desc-lesion_mask.nii.gz";
        var whole = SampleDataset.Nifti(4, v => 0);
        return new TheoryData<string, byte[], string>
        {
            { lesion, whole[..(whole.Length / 2)], "" },
            { lesion, SampleDataset.Nifti(4, v => 0, compressed: false), "not gzip-compressed" },
            { lesion, SampleDataset.Nifti(5, v => 0), "another shape" },
            { lesion, SampleDataset.Nifti(4, v => 2), "values 0 and 1" },
            { "sub-01/anat/sub-01_T1w.hdr", whole, ".hdr and .img" },
            { "sub-77/anat/sub-77_T1w.nii.gz", whole, "does not have" },
        };
    }

    [Fact]
    public async Task Tables_as_people_write_them_are_taken()
    {
        var odd = SampleDataset.Bids(2)
            .Without("participants.json")
            .With("participants.tsv", "\uFEFFparticipant_id\tnote\tage\r\nsub-01\t\"two\r\nlines, \"\"quoted\"\"\"\t31\r\nsub-02\tn/a\tn/a\r\n")
            .With(".bidsignore", "x\n").With("._participants.tsv", "x").With("README", "x");
        var (status, body) = await _host.Steward.ImportAsync(odd, "name=odd");
        status.ShouldBe(201, body.ToString());
        var warnings = body.GetProperty("warnings").EnumerateArray().Select(w => w.GetString()!).ToList();
        warnings.ShouldContain(w => w.Contains("byte order mark", StringComparison.Ordinal));
        warnings.ShouldContain(w => w.Contains("2 hidden files", StringComparison.Ordinal));
        warnings.ShouldContain(w => w.Contains("says nothing of the column note", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Images_of_several_sessions_become_variables_of_their_own_and_the_steward_is_told()
    {
        var dataset = SampleDataset.Bids(2)
            .Without("derivatives/masks/sub-01/anat/sub-01_desc-lesion_mask.nii.gz")
            .With("derivatives/masks/sub-01/ses-a/anat/sub-01_ses-a_desc-lesion_mask.nii.gz", SampleDataset.Nifti(4, v => 0))
            .With("derivatives/masks/sub-01/ses-b/anat/sub-01_ses-b_desc-lesion_mask.nii", SampleDataset.Nifti(4, v => 0, compressed: false));
        var (status, body) = await _host.Steward.ImportAsync(dataset, "name=ms");
        status.ShouldBe(201, body.ToString());
        body.GetProperty("variables").EnumerateArray().Select(v => v.GetProperty("name").GetString()).ShouldBe(
            ["sex", "age", "edss", "brain_mask", "lesion_mask", "lesion_mask_ses-a", "lesion_mask_ses-b"]);
        body.GetProperty("warnings").EnumerateArray().ShouldContain(w => w.GetString()!.Contains("several images lesion_mask", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Several_rows_a_person_need_the_column_of_the_key_to_be_named()
    {
        var visits = SampleDataset.Package(
            """{"fields":[{"name":"patient","type":"string"},{"name":"visit","type":"integer"},{"name":"score","type":"number"}]}""",
            "patient,visit,score\nP1,1,0.50\nP1,2,0.75\nP2,1,\n");
        var (refused, problem) = await _host.Steward.ImportAsync(visits, "name=visits");
        refused.ShouldBe(400);
        problem.GetProperty("findings")[0].GetProperty("message").GetString().ShouldNotBeNull().ShouldContain("--subject-key");
        var (status, body) = await _host.Steward.ImportAsync(visits, "name=visits&subjectKey=patient");
        status.ShouldBe(201, body.ToString());
        (body.GetProperty("subjects").GetInt32(), body.GetProperty("rows").GetInt32()).ShouldBe((2, 3));
        var (_, shown) = await _host.Steward.GetJsonAsync("/api/datasets/visits");
        shown.GetProperty("severalRowsPerSubject").GetBoolean().ShouldBeTrue();
        shown.GetProperty("roundedSubjects").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task A_dataset_stays_in_its_namespace_of_keys()
    {
        await _host.Steward.ImportAsync(SampleDataset.Bids(2), "name=ms&namespace=one");
        var (status, body) = await _host.Steward.ImportAsync(SampleDataset.Bids(3), "name=ms&namespace=two");
        (status, body.GetProperty("id").GetString()).ShouldBe((409, "namespace-differs"));
        (await _host.AskAsync(d => d.Set<Subject>().CountAsync())).ShouldBe(2);
        (await FactsOf("dataset.import-refused")).ShouldBe(1);
    }

    [Fact]
    public async Task Wishes_for_a_policy_that_are_refused_refuse_the_import()
    {
        var (status, body) = await _host.Steward.ImportAsync(SampleDataset.Bids(2), "name=ms&policy=" + Uri.EscapeDataString("""{"threshold":3}"""));
        (status, body.GetProperty("id").GetString()).ShouldBe((400, "policy-below-floor"));
        await NothingStaysAsync();
    }

    [Theory]
    [InlineData("name=MS", "dataset-name")]
    [InlineData("name=../x", "dataset-name")]
    [InlineData("name=ms&namespace=a%00b", "namespace-invalid")]
    [InlineData("name=ms&policy=[1]", "policy-invalid")]
    [InlineData("", "dataset-name")]
    public async Task Senseless_options_are_refused(string query, string id)
    {
        var (status, body) = await _host.Steward.ImportAsync(SampleDataset.Bids(1), query);
        (status, body.GetProperty("id").GetString()).ShouldBe((400, id));
        await NothingStaysAsync();
    }

    [Fact]
    public async Task Only_a_steward_imports_and_the_attempt_of_another_is_recorded()
    {
        var (status, body) = await _host.Checker.ImportAsync(SampleDataset.Bids(1), "name=ms");
        (status, body.GetProperty("id").GetString()).ShouldBe((403, "role-missing"));
        (await FactsOf("request.refused")).ShouldBe(1);
        await NothingStaysAsync(refusals: 0);
    }

    private async Task NothingStaysAsync(int refusals = 1)
    {
        _host.Stored().ShouldBeEmpty();
        (await _host.AskAsync(d => d.Set<Dataset>().AnyAsync())).ShouldBeFalse();
        (await _host.AskAsync(d => d.Set<Snapshot>().AnyAsync())).ShouldBeFalse();
        (await _host.AskAsync(d => d.Set<Subject>().AnyAsync())).ShouldBeFalse();
        (await FactsOf("dataset.imported")).ShouldBe(0);
        (await FactsOf("dataset.import-refused")).ShouldBeLessThanOrEqualTo(refusals);
    }

    private async Task<int> FactsOf(string type) => (await _host.FactsAsync()).Count(f => f == type);
}
