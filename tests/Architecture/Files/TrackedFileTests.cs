using System.Text.RegularExpressions;

namespace TrustedData.Tests.Architecture.Files;

public sealed class TrackedFileTests
{
    // Written in pieces, so that this file does not break its own rule.
    private static readonly string[] Registries =
    [
        "nuget" + ".org", "npmjs" + ".org", "npmjs" + ".com", "yarnpkg" + ".com", "pypi" + ".org", "pythonhosted" + ".org", "deb.debian" + ".org", "ftp.debian" + ".org",
        "docker" + ".io", "docker" + ".com", "ghcr" + ".io", "quay" + ".io", "mcr.microsoft" + ".com", "proxy.golang" + ".org", "crates" + ".io", "cran.r-project" + ".org",
    ];

    private static readonly Regex PrivatePlace = new(@"(?<![\w./-])/(root|home|work|Users)/\w", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10));

    private static readonly string[] Binary = [".gz", ".nii", ".png", ".ico", ".woff2", ".parquet", ".dll"];

    private static readonly string[] DemonstrationPlaces = ["infra/machine/", "services/Identity/Demo/"];

    // Where the demonstration people may be spoken of: what explains or tests them.
    private static readonly string[] DemonstrationTalk = ["docs/", "README.md", "tests/", "run", "workflows/", "bench/"];

    [Fact]
    public void No_file_names_a_package_registry() => Reasons.None(
        from file in Texts()
        let text = Repository.Read(file)
        from registry in Registries
        where text.Contains(registry, StringComparison.OrdinalIgnoreCase)
        select $"{file}: {registry}",
        "Packages come through the machine's own configuration; a host name in the repository would send every user of it elsewhere.");

    [Fact]
    public void No_file_names_a_place_on_somebodys_machine() => Reasons.None(
        from file in Texts()
        from place in PrivatePlace.Matches(Repository.Read(file))
        select $"{file}: {place.Value}",
        "A path of one machine is wrong on every other.");

    [Fact]
    public void Demonstration_people_exist_where_one_machine_is_set_up_and_nowhere_else() => Reasons.None(
        from file in Texts()
        where !Array.Exists([.. DemonstrationPlaces, .. DemonstrationTalk], place => file.StartsWith(place, StringComparison.Ordinal))
        where Regex.IsMatch(Repository.Read(file), @"\b(researcher|steward|checker)2\b", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5))
        select file,
        "People with known passwords belong to the one-machine profile only, never to charts or release images (DESIGN 9).");

    [Fact]
    public void No_configuration_that_is_shipped_turns_the_demonstration_on()
    {
        new TrustedData.Identity.Settings.AuthorityOptions().Demo.ShouldBeNull("Demonstration people are off unless a configuration names a file of them.");
        Reasons.None(
            Repository.Files.Where(f => (Path.GetFileName(f).StartsWith("appsettings", StringComparison.Ordinal) || f.StartsWith("helm/", StringComparison.Ordinal) || f.StartsWith("infra/images/", StringComparison.Ordinal))
                && Regex.IsMatch(Repository.Read(f), "\"?Demo\"?\\s*:|PeopleFile|Demo__", RegexOptions.None, TimeSpan.FromSeconds(5))),
            "Charts, images and settings have no demonstration people.");
    }

    [Fact]
    public void No_secret_lies_in_the_repository() => Reasons.None(
        from file in Texts()
        where Regex.IsMatch(Repository.Read(file), "BEGIN ([A-Z]+ )?PRIVATE KEY-----\\s+[A-Za-z0-9+/]{40}", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)) || Path.GetExtension(file) is ".pfx" or ".p12" or ".key"
        select file,
        "Keys and passwords are made where they are used.");

    private static IEnumerable<string> Texts() => Repository.Files.Where(f =>
        !Binary.Contains(Path.GetExtension(f), StringComparer.Ordinal) && !f.EndsWith("packages.lock.json", StringComparison.Ordinal) && new FileInfo(Path.Combine(Repository.Root, f)) is { LinkTarget: null, Length: < 1 << 20 });
}
