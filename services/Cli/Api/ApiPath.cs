using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Api;

/// <summary>A path and query whose parts are escaped, so that a name can never become another path.</summary>
public sealed record ApiPath
{
    private ApiPath(string text) => Text = text;

    /// <summary>The path with its query, from the first slash.</summary>
    public string Text { get; }

    /// <summary>The path of some segments.</summary>
    /// <exception cref="CliException">A segment is empty or would climb.</exception>
    public static ApiPath Of(params string[] segments) => new(string.Concat(segments.Select(segment => segment is "" or "." or ".."
        ? throw new CliException("name-unfit", $"'{segment}' names nothing here.")
        : $"/{Uri.EscapeDataString(segment)}")));

    /// <summary>The path with a query; parts without a value are left out.</summary>
    public ApiPath With(params (string Name, string? Value)[] query)
    {
        var text = string.Join('&', query.Where(part => part.Value is not null).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}"));
        return text.Length == 0 ? this : new ApiPath($"{Text}?{text}");
    }
}
