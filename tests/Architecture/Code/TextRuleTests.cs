using System.Text.RegularExpressions;

namespace TrustedData.Tests.Architecture.Code;

public sealed class TextRuleTests
{
    private const int LongestFile = 400;

    private static readonly string[] Everywhere = ["services", "workflows", "infra", "tests"];

    [Fact]
    public void Files_stay_short_enough_to_be_read_whole() => Reasons.None(
        Repository.Code(Everywhere).Select(f => (File: f, Lines: Repository.Read(f).Count(c => c == '\n'))).Where(f => f.Lines > LongestFile).Select(f => $"{f.File}: {f.Lines} lines"),
        "A file of more than 400 lines holds more than one thing.");

    [Fact]
    public void Nothing_is_left_for_later_in_comments() => Reasons.None(
        Found(@"\b(TODO|FIXME|HACK|XXX)\b").Concat(Found(@"^\s*#region")).Where(f => !f.StartsWith("tests/Architecture/", StringComparison.Ordinal)),
        "What is to be done stands in an issue; a region hides that a file is too long.");

    [Fact]
    public void Patterns_end_where_the_text_ends() => Reasons.None(
        Found(@"GeneratedRegex\(@?""[^""]*\$"""),
        "A dollar sign also matches before a line feed at the end, so that a name could end with one; \\z does not.");

    [Fact]
    public void Patterns_have_a_time_limit_or_need_none() => Reasons.None(
        Found(@"GeneratedRegex\((?![^\n]*\d{3,}\)\])").Concat(Found(@"new Regex\((?![^\n]*(TimeSpan|NonBacktracking))")).Where(f => !f.StartsWith("tests/", StringComparison.Ordinal)),
        "A stranger's text must not be able to hold a thread.");

    private static IEnumerable<string> Found(string pattern)
    {
        var regex = new Regex(pattern, RegexOptions.Multiline, TimeSpan.FromSeconds(10));
        return Repository.Code(Everywhere).Where(f => regex.IsMatch(Repository.Read(f)));
    }
}
