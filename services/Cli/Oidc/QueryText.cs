namespace TrustedData.Cli.Oidc;

/// <summary>Reads a query string; of a repeated name the first value counts.</summary>
internal static class QueryText
{
    public static Dictionary<string, string> Parse(string query)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var split = pair.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = split < 0 ? (pair, "") : (pair[..split], pair[(split + 1)..]);
            values.TryAdd(Decode(name), Decode(value));
        }
        return values;
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
