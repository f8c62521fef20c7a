using TrustedData.Enclave.Datasets.Import;

namespace TrustedData.Tests.Unit.Enclave.Datasets;

public sealed class FrictionlessTests
{
    [Fact]
    public void What_the_package_says_of_itself_becomes_the_dictionary()
    {
        using var dataset = new MadeDataset().Add("datapackage.json", """
            {"name":"made","title":"Made people","description":"Nobody.","licenses":[{"name":"CC0"},{"title":"Other"}],"keywords":["synthetic"],
             "resources":[{"name":"people","path":"data/people.tsv","schema":{"fields":[
               {"name":"pid","type":"string","constraints":{"unique":true}},
               {"name":"dose","type":"number","title":"Dose","description":"per day","unit":"mg","constraints":{"minimum":"0.5","maximum":9}},
               {"name":"grade","type":"integer","categories":[{"value":1,"label":"low"},{"value":2,"label":"high"}]}]}}]}
            """).Add("data/people.tsv", "pid\tdose\tgrade\np0\t1\t2\n");

        var prepared = dataset.Prepare("pid");

        (prepared.Declared.Title, prepared.Declared.License, prepared.Declared.Synthetic).ShouldBe(("Made people", "CC0; Other", true));
        var dose = prepared.Variables[0];
        (dose.Description, dose.Units, dose.Minimum, dose.Maximum).ShouldBe(("Dose: per day", "mg", 0.5, 9));
        prepared.Variables[1].Levels.ShouldNotBeNull().Select(l => (l.Value, l.Label)).ShouldBe([("1", "low"), ("2", "high")]);
    }

    [Theory]
    [InlineData("../people.csv")]
    [InlineData("/etc/passwd")]
    [InlineData("./people.csv")]
    [InlineData("a/../people.csv")]
    [InlineData("a\\\\people.csv")]
    [InlineData("https://example.org/people.csv")]
    [InlineData("link.csv")]
    [InlineData("absent.csv")]
    public void A_file_is_named_by_a_plain_path_inside_the_package(string path)
    {
        using var dataset = new MadeDataset()
            .Add("datapackage.json", $$"""{"resources":[{"name":"people","path":"{{path}}","schema":{"primaryKey":"id","fields":[{"name":"id"}]} }]}""")
            .Add("people.csv", "id\np0\n");
        File.CreateSymbolicLink(Path.Combine(dataset.Root, "link.csv"), "/etc/hostname");

        dataset.Finding().Message.ShouldContain("relative path inside the package");
    }

    [Theory]
    [InlineData("\"dialect\":{\"header\":false},", "no header row")]
    [InlineData("\"dialect\":{\"escapeChar\":\"\\\\\"},", "escape character")]
    [InlineData("\"dialect\":{\"delimiter\":\"||\"},", "one ASCII character")]
    public void A_dialect_that_is_not_read_is_refused(string resource, string because)
    {
        using var dataset = MadeDataset.Package("", "id\np0\n", resource: resource);

        dataset.Finding().Message.ShouldContain(because);
    }

    [Theory]
    [InlineData(",{\"name\":\"x\",\"type\":\"geopoint\"}", "type of this field is not taken")]
    [InlineData(",{\"name\":\"x\",\"type\":\"date\",\"format\":\"%d/%m/%Y\"}", "ISO 8601")]
    [InlineData(",{\"name\":\"x\",\"type\":\"string\",\"constraints\":{\"pattern\":\"(a)\\\\1\"}}", "linear time")]
    [InlineData(",{\"name\":\"x\",\"type\":\"string\",\"constraints\":{\"minimum\":1}}", "taken for numbers only")]
    [InlineData(",{\"name\":\"x\",\"type\":\"integer\",\"constraints\":{\"enum\":[\"one\"]}}", "not a value of the field's type")]
    [InlineData(",{\"name\":\"x\",\"constraints\":{\"enum\":[\"(all)\"]}}", "kept for totals")]
    [InlineData(",{\"name\":\"x\",\"constraints\":{\"enum\":[\"a\",\"a\"]}}", "declared twice")]
    [InlineData(",{\"name\":\"subject\"}", "kept for the subject")]
    [InlineData(",{\"name\":\"x \"}", "no space at its ends")]
    [InlineData(",{\"name\":\"x\u200b\"}", "invisible characters")]
    [InlineData(",{\"name\":\"x\",\"constraints\":{\"enum\":[\"a\",\"a\u200b\"]}}", "invisible characters")]
    [InlineData(",{\"name\":\"x\"},{\"name\":\"x\"}", "more than once")]
    public void A_schema_that_cannot_be_held_to_is_refused(string fields, string because)
    {
        using var dataset = MadeDataset.Package(fields, "id,x\np0,1\n");

        dataset.Findings().ShouldContain(f => f.File == "datapackage.json" && f.Message.Contains(because, StringComparison.Ordinal)
            || f.File == "people.csv" && f.Message.Contains(because, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{", "not valid JSON")]
    [InlineData("{\"name\":\"a\",\"name\":\"b\"}", "names a member twice")]
    [InlineData("[]", "must hold a JSON object")]
    [InlineData("{}", "no resource with a table schema")]
    [InlineData("{\"resources\":[null,1,{\"schema\":7},{\"schema\":{\"fields\":[null,{}]}}]}", "no resource with a table schema")]
    [InlineData("{\"resources\":[{\"schema\":\"../schema.json\"}]}", "in a file beside it")]
    public void A_description_that_cannot_be_read_is_named(string json, string because)
    {
        using var dataset = new MadeDataset().Add("datapackage.json", json);

        dataset.Findings().ShouldContain(f => f.File == "datapackage.json" && f.Message.Contains(because, StringComparison.Ordinal));
    }

    [Fact]
    public void A_directory_of_no_known_format_is_refused()
    {
        using var dataset = new MadeDataset().Add("people.csv", "id\np0\n");

        dataset.Finding().Message.ShouldContain("neither a BIDS dataset");
    }

    [Theory]
    [InlineData(",{\"name\":\"email\"}", "a@b.example", "named like an identifier")]
    [InlineData(",{\"name\":\"born\",\"type\":\"date\"}", "1950-01-0{0}", "full dates")]
    [InlineData(",{\"name\":\"row\",\"type\":\"integer\"}", "{0}", "numbers the rows")]
    [InlineData(",{\"name\":\"note\"}", "text {0}", "differs from row to row")]
    public void A_column_that_names_people_is_kept_and_offered_to_nobody(string field, string value, string because)
    {
        using var dataset = MadeDataset.Package(field, $"id,{System.Text.Json.JsonDocument.Parse(field[1..]).RootElement.GetProperty("name")}\n"
            + string.Concat(Enumerable.Range(1, 5).Select(i => $"p{i},{string.Format(System.Globalization.CultureInfo.InvariantCulture, value, i)}\n")));

        var variable = dataset.Prepare().Variables.ShouldHaveSingleItem();

        variable.Availability.ShouldBe(Availability.Identifying);
        variable.Reason.ShouldNotBeNull().ShouldContain(because);
    }
}
