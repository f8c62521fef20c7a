using TrustedData.Cli.Oidc;
using TrustedData.Cli.Profiles;
using TrustedData.Cli.Shell;

namespace TrustedData.Tests.Unit.Cli;

public sealed class ProfileTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void A_profile_is_read_with_its_keys_and_paths()
    {
        var profile = Read("""
            {"hub":{"address":"https://hub.example","authority":"https://login.hub.example/","ledger":"https://ledger.hub.example"},
             "enclaves":[{"id":"lakeside","address":"http://127.0.0.1:1","authority":"http://127.0.0.1:2/","ledger":"http://127.0.0.1:3","verifierKey":"v","publicKey":"p"}],
             "peopleFile":"people.json"}
            """);

        profile.Hub.ShouldBe(new Organisation("hub", new Uri("https://hub.example"), new Authority("hub", "https://login.hub.example/"), new Ledger(new Uri("https://ledger.hub.example"), null), null));
        profile.Enclaves.Single().ShouldBe(new Organisation("lakeside", new Uri("http://127.0.0.1:1"), new Authority("lakeside", "http://127.0.0.1:2/"), new Ledger(new Uri("http://127.0.0.1:3"), "v"), "p"));
        profile.PeopleFile.ShouldBe(directory.At("people.json"));
        profile.Directory.ShouldBe(directory.Path);
    }

    [Fact]
    public void Former_keys_and_witnesses_of_a_ledger_are_read()
    {
        var ledger = Read("""
            {"hub":{"address":"https://hub.example","authority":"https://a.example/","ledger":"https://l.example","verifierKey":"v","formerVerifierKeys":["u"],"witnesses":["w","x"],"quorum":1},"enclaves":[]}
            """).Hub.Ledger;

        ledger.FormerVerifierKeys.ShouldBe(["u"]);
        ledger.Witnesses.ShouldBe(["w", "x"]);
        ledger.Quorum.ShouldBe(1);
    }

    [Theory]
    [InlineData("http://hub.example")]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("https://me:secret@hub.example")]
    [InlineData("hub.example")]
    public void An_address_that_would_show_a_token_to_others_is_refused(string address) =>
        Should.Throw<CliException>(() => Read($$"""{"hub":{"address":"{{address}}","authority":"https://a.example/","ledger":"https://l.example"},"enclaves":[]}"""))
            .Message.ShouldContain("must begin with https://");

    [Theory]
    [InlineData("hub")]
    [InlineData("Lake Side")]
    [InlineData("../lakeside")]
    public void An_enclave_needs_an_id_of_its_own(string id) =>
        Should.Throw<CliException>(() => Read($$"""{"hub":{{Place("h")}},"enclaves":[{{Place(id)}}]}""")).Message.ShouldContain("an id of its own");

    [Fact]
    public void A_missing_profile_says_where_profiles_come_from() =>
        Should.Throw<CliException>(() => ProfileFile.Read(directory.At("none.json"))).Message.ShouldContain("TD_PROFILE");

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"hub\":{}}")]
    public void A_damaged_profile_is_refused(string text) => Should.Throw<CliException>(() => Read(text)).Message.ShouldContain("cannot be read");

    [Fact]
    public void The_only_enclave_needs_no_naming() => OrganisationChoice.Enclave(With("lakeside"), null, _ => false).Id.ShouldBe("lakeside");

    [Fact]
    public void Of_several_enclaves_the_one_with_an_account_is_meant() =>
        OrganisationChoice.Enclave(With("lakeside", "seaside"), null, one => one.Id == "seaside").Id.ShouldBe("seaside");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_several_enclaves_one_must_be_named_when_the_accounts_do_not_tell(bool everywhere) =>
        Should.Throw<CliException>(() => OrganisationChoice.Enclave(With("lakeside", "seaside"), null, _ => everywhere)).Message.ShouldContain("--enclave: lakeside, seaside");

    [Fact]
    public void What_is_named_is_meant() => OrganisationChoice.Enclave(With("lakeside", "seaside"), "lakeside", one => one.Id == "seaside").Id.ShouldBe("lakeside");

    [Fact]
    public void The_hub_is_no_enclave() => Should.Throw<CliException>(() => OrganisationChoice.Enclave(With("lakeside"), "hub", _ => true)).Id.ShouldBe("enclave-unknown");

    [Fact]
    public void Whoever_has_accounts_at_both_is_answered_by_both() =>
        OrganisationChoice.WithAccount(With("lakeside", "seaside"), null, one => one.Id != "seaside").Select(one => one.Id).ShouldBe(["hub", "lakeside"]);

    [Fact]
    public void Whoever_is_logged_in_nowhere_is_told_to_log_in() =>
        Should.Throw<CliException>(() => OrganisationChoice.WithAccount(With("lakeside"), null, _ => false)).Message.ShouldContain("td login");

    [Fact]
    public void A_demonstration_person_has_the_accounts_of_the_people_file()
    {
        var people = directory.Write("people.json", """
            [{"name":"auditor","authority":"hub","username":"auditor","password":"x"},{"name":"auditor","authority":"lakeside","username":"auditor","password":"y"},
             {"name":"steward","authority":"lakeside","username":"steward","password":"z"}]
            """);
        using var tokens = new TokenSource(directory.At("tokens"), people, TimeProvider.System);

        tokens.HasAccount(new Authority("hub", "http://127.0.0.1:1"), "auditor").ShouldBeTrue();
        tokens.HasAccount(new Authority("hub", "http://127.0.0.1:1"), "steward").ShouldBeFalse();
        tokens.HasAccount(new Authority("hub", "http://127.0.0.1:1"), null).ShouldBeFalse();
        Should.Throw<OidcException>(() => tokens.HasAccount(new Authority("hub", "http://127.0.0.1:1"), "nobody")).Message.ShouldContain("auditor, steward");
    }

    private TdProfile Read(string text) => ProfileFile.Read(directory.Write("profile.json", text));

    private TdProfile With(params string[] enclaves) => Read($$"""{"hub":{{Place("h")}},"enclaves":[{{string.Join(',', enclaves.Select(Place))}}]}""");

    private static string Place(string id) => $$"""{"id":"{{id}}","address":"https://a.example","authority":"https://b.example/","ledger":"https://c.example"}""";
}
