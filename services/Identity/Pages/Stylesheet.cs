namespace TrustedData.Identity.Pages;

/// <summary>The one stylesheet, carried in the assembly so that the service needs no files beside it.</summary>
public static class Stylesheet
{
    public const string Path = "/site.css";

    private static readonly byte[] Content = Read();

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(Path, () => TypedResults.Bytes(Content, "text/css; charset=utf-8"))
            .WithName("Stylesheet").WithSummary("Style of the pages").AllowAnonymous();

    private static byte[] Read()
    {
        using var stream = typeof(Stylesheet).Assembly.GetManifestResourceStream("site.css")
            ?? throw new InvalidOperationException("The stylesheet is missing from the assembly.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
