namespace TrustedData.Tests.Architecture.Files;

public sealed class ProjectTests
{
    [Fact]
    public void Every_project_stands_in_the_solution()
    {
        var solution = Repository.Read("TrustedData.sln").Replace('\\', '/');

        Reasons.None(
            Repository.Projects.Where(p => !solution.Contains($"\"{p}\"", StringComparison.Ordinal)),
            "What is not in the solution is neither built with the analyzers nor tested.");
    }

    [Fact]
    public void Every_test_program_is_run_by_the_one_command()
    {
        var lanes = Repository.Read("infra/machine/test.sh").Split('\n').Where(l => l.StartsWith("readonly ", StringComparison.Ordinal) && l.Contains("_lane=(", StringComparison.Ordinal))
            .SelectMany(l => l[(l.IndexOf('(', StringComparison.Ordinal) + 1)..].TrimEnd(')').Split(' ')).ToList();

        Reasons.None(
            from project in Repository.Projects
            where project.StartsWith("tests/", StringComparison.Ordinal) && Repository.Read(project).Contains("<PackageReference Include=\"xunit.v3\"", StringComparison.Ordinal)
            let name = Path.GetFileName(Path.GetDirectoryName(project))
            where !lanes.Contains(name, StringComparer.Ordinal)
            select name,
            "./run test runs every test; a suite that it does not name is a suite that rots.");
        lanes.ShouldBeUnique();
    }

    [Fact]
    public void Versions_of_packages_are_central_and_locked()
    {
        Reasons.None(
            Repository.Projects.Where(p => System.Text.RegularExpressions.Regex.IsMatch(Repository.Read(p), "<PackageReference[^>]*\\bVersion=", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1))),
            "One place says which version of a package the repository uses.");
        Reasons.None(
            Repository.Projects.Where(p => !Repository.Files.Contains(Path.Combine(Path.GetDirectoryName(p)!, "packages.lock.json"))),
            "A lock file makes a build of today a build of tomorrow.");
    }

    [Fact]
    public void Warnings_are_errors_in_every_project() => Reasons.None(
        Repository.Projects.Where(p => Repository.Read(p).Contains("TreatWarningsAsErrors", StringComparison.Ordinal) || Repository.Read(p).Contains("<Nullable>", StringComparison.Ordinal)),
        "Directory.Build.props decides for all.");
}
