using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedData.Contracts.Ids;
using TrustedData.Ledger.Append;
using TrustedData.Ledger.Reading;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;

namespace TrustedData.Tests.Architecture.Audit;

/// <summary>
/// What an entry looks like: a CloudEvents 1.0 envelope (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md),
/// in it what FHIR AuditEvent has, under its names where they say the same (https://hl7.org/fhir/R4/auditevent.html).
/// </summary>
public sealed class EntryShapeTests
{
    private static readonly DateTimeOffset Moment = new(2027, 1, 2, 3, 4, 5, 678, TimeSpan.FromHours(1));
    private static readonly Guid Id = Guid.Parse("0198c0de-0000-7000-8000-000000000001");
    private static readonly Guid Project = Guid.Parse("0198c0de-0000-7000-8000-000000000002");
    private static readonly Guid Run = Guid.Parse("0198c0de-0000-7000-8000-000000000003");

    private static Fact Full => new(EventTypes.RunRefused, Actor.Person(new PersonRef("https://authority.example/", "p1"), "checker") with { OnBehalfOf = "p2" }, FactOutcome.Refused)
    {
        Id = Id,
        Recorded = Moment,
        Reason = "approval-ended",
        Purpose = "HRESCH",
        Project = Project,
        Dataset = "td:lakeside/ms@1",
        Run = Run,
        Entities = [new FactEntity("order", "o1")],
        Commitments = new Dictionary<string, string>(StringComparer.Ordinal) { ["outputs"] = "00ff" },
    };

    [Fact]
    public void An_entry_has_these_bytes_and_no_others() => Sealed(Full).ShouldBe(
        """
        {"data":{"action":"refused","actor":{"id":"p1","issuer":"https://authority.example/","kind":"person","onBehalfOf":"p2","role":"checker"},"commitments":{"outputs":"00ff"},"dataset":"td:lakeside/ms@1","entities":[{"id":"o1","type":"order"}],"outcome":"refused","project":"0198c0de-0000-7000-8000-000000000002","purpose":"HRESCH","reason":"approval-ended","recorded":"2027-01-02T02:04:05.678000Z","run":"0198c0de-0000-7000-8000-000000000003","type":"run.refused"},"datacontenttype":"application/json","id":"0198c0de-0000-7000-8000-000000000001","source":"enclave","specversion":"1.0","time":"2027-01-02T02:04:05.678000Z","type":"run.refused"}
        """);

    [Fact]
    public void The_envelope_has_every_attribute_that_CloudEvents_requires()
    {
        var entry = JsonNode.Parse(Sealed(Full))!.AsObject();

        foreach (var required in new[] { "id", "source", "specversion", "type" })
            ((string?)entry[required]).ShouldNotBeNullOrEmpty(required);
        ((string?)entry["specversion"]).ShouldBe("1.0");
        Uri.TryCreate((string?)entry["source"], UriKind.Relative, out _).ShouldBeTrue("source is a URI-reference");
        DateTimeOffset.TryParse((string?)entry["time"], System.Globalization.CultureInfo.InvariantCulture, out _).ShouldBeTrue("time is a timestamp of RFC 3339");
        entry.Select(member => member.Key).Except(["id", "source", "specversion", "type", "time", "datacontenttype", "data"]).ShouldBeEmpty("Names of extensions are lower-case letters and digits; there are none.");
    }

    [Fact]
    public void The_data_has_what_a_FHIR_AuditEvent_has_and_each_member_comes_out_there()
    {
        var data = JsonNode.Parse(Sealed(Full))!["data"]!.AsObject();
        data.Select(member => member.Key).ShouldBe(["action", "actor", "commitments", "dataset", "entities", "outcome", "project", "purpose", "reason", "recorded", "run", "type"], ignoreOrder: true);

        var fhir = FhirAuditEvent.Of(Proven(Full), "trusteddata.local/lakeside");
        Text(fhir["resourceType"]).ShouldBe("AuditEvent");
        Text(fhir["subtype"]![0]!["code"]).ShouldBe(Text(data["type"]));
        Text(fhir["type"]!["code"]).ShouldBe("staff");
        Text(fhir["action"]).ShouldBe("E");
        Text(fhir["recorded"]).ShouldBe(Text(data["recorded"]));
        Text(fhir["outcome"]).ShouldBe("4");
        Text(fhir["outcomeDesc"]).ShouldBe("approval-ended");
        Text(fhir["purposeOfEvent"]![0]!["coding"]![0]!["code"]).ShouldBe("HRESCH");
        var agents = fhir["agent"]!.AsArray();
        agents.Select(agent => (Text(agent!["who"]!["identifier"]!["value"]), (bool)agent["requestor"]!)).ShouldBe([("p1", false), ("p2", true)]);
        Text(agents[0]!["who"]!["identifier"]!["system"]).ShouldBe("https://authority.example/");
        agents[0]!["role"]!.AsArray().Select(role => Text(role!["coding"]![0]!["code"])).ShouldBe(["person", "checker"]);
        Text(fhir["source"]!["observer"]!["identifier"]!["value"]).ShouldBe("enclave");
        Text(fhir["source"]!["site"]).ShouldBe("trusteddata.local/lakeside");
        fhir["entity"]!.AsArray().Select(entity => (Text(entity!["type"]!["code"]), Text(entity["what"]!["identifier"]!["value"])))
            .ShouldBe([("project", $"{Project}"), ("dataset", "td:lakeside/ms@1"), ("run-part", $"{Run}"), ("order", "o1")]);
    }

    [Fact]
    public void Every_type_comes_out_with_the_elements_that_FHIR_requires()
    {
        foreach (var type in EventCatalogue.All)
        {
            var outcome = Enum.GetValues<FactOutcome>().First(type.CanEnd);
            var fhir = FhirAuditEvent.Of(Proven(new Fact(type, Actor.Service("enclave"), outcome) { Recorded = Moment }), "origin");

            "CRUDE".ShouldContain(Text(fhir["action"])!);
            new[] { "0", "4", "8" }.ShouldContain(Text(fhir["outcome"]));
            fhir["type"].ShouldNotBeNull();
            fhir["recorded"].ShouldNotBeNull();
            fhir["source"]!["observer"].ShouldNotBeNull();
            fhir["agent"]!.AsArray().ShouldHaveSingleItem()!["requestor"]!.GetValue<bool>().ShouldBeTrue();
            fhir.ContainsKey("entity").ShouldBeFalse("an empty array is no FHIR");
        }
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@x,y", "\"'@x,y\"")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\r", "\"'\r\"")]
    public void A_cell_is_quoted_where_it_must_be_and_never_a_formula(string? value, string cell) => CsvTable.Cell(value).ShouldBe(cell);

    private static string Sealed(Fact fact) => System.Text.Encoding.UTF8.GetString(EntryEnvelope.Seal("enclave", fact).Value.Body);

    private static ProvenEntry Proven(Fact fact) => new(7, JsonSerializer.Deserialize<JsonElement>(Sealed(fact)), 8, [], "checkpoint");

    private static string? Text(JsonNode? node) => (string?)node;
}
