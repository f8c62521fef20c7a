using System.Net;
using System.Text.RegularExpressions;

namespace TrustedData.Cli.Oidc;

/// <summary>
/// The first form of a login page that has a password field. Enough for the plain page of the platform's own authority
/// and for others that need no script; it is used for demonstration people only.
/// </summary>
internal sealed partial record LoginForm(Uri Action, IReadOnlyDictionary<string, string> Hidden, string UserField, string PasswordField)
{
    /// <summary>Finds the form, or null when the page has none with a password.</summary>
    public static LoginForm? Parse(string html, Uri page)
    {
        foreach (Match form in Forms().Matches(html))
        {
            var inputs = Inputs().Matches(form.Groups["body"].Value)
                .Select(input => Attributes(input.Value))
                .Where(input => input.ContainsKey("name"))
                .ToList();
            var password = inputs.Find(input => input.GetValueOrDefault("type") == "password");
            var user = inputs.Find(input => input.GetValueOrDefault("type", "text") is "text" or "email");
            if (password is null || user is null) continue;
            var hidden = inputs.Where(input => input.GetValueOrDefault("type") == "hidden")
                .DistinctBy(input => input["name"])
                .ToDictionary(input => input["name"], input => input.GetValueOrDefault("value", ""));
            var action = Attributes(form.Groups["tag"].Value).GetValueOrDefault("action", "");
            return new LoginForm(new Uri(page, action), hidden, user["name"], password["name"]);
        }
        return null;
    }

    private static Dictionary<string, string> Attributes(string tag) => AttributePairs().Matches(tag)
        .DistinctBy(pair => pair.Groups["name"].Value.ToUpperInvariant())
        .ToDictionary(
            pair => pair.Groups["name"].Value,
            pair => WebUtility.HtmlDecode(pair.Groups["value"].Value),
            StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex("<form(?<tag>[^>]*)>(?<body>.*?)</form>", RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Forms();

    [GeneratedRegex("<input[^>]*>", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Inputs();

    [GeneratedRegex("(?<name>[A-Za-z-]+)=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AttributePairs();
}
