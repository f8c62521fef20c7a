using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TrustedData.Cli.Oidc;
using TrustedData.Cli.Shell;

namespace TrustedData.Tests.Unit.Cli;

/// <summary>
/// The command line with a profile of its own, somebody logged in at a hub and an enclave, and one loopback server that
/// answers for both and for their ledgers as a test says.
/// </summary>
public sealed class Td : IAsyncDisposable
{
    private readonly WebApplication server;
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();

    private Td(WebApplication server) => this.server = server;

    public TemporaryDirectory Directory { get; } = new();

    public string Output => output.ToString();

    public string Error => error.ToString();

    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Output);

    /// <summary>Requests that came, as <c>METHOD path?query body</c>.</summary>
    public List<string> Requests { get; } = [];

    private string Address => server.Urls.Single();

    /// <summary>Starts it; what <paramref name="map"/> does not answer is answered 404.</summary>
    public static async Task<Td> StartAsync(Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var td = new Td(app);
        app.Use(td.RecordAsync);
        map(app);
        await app.StartAsync();
        td.LogIn();
        td.WriteProfile();
        return td;
    }

    /// <summary>Writes the profile anew, changed.</summary>
    public void WriteProfile(Action<JsonObject>? change = null)
    {
        JsonObject Place(string id) => new() { ["id"] = id, ["address"] = Address, ["authority"] = Authority(id), ["ledger"] = $"{Address}/ledger-{id}" };
        var profile = new JsonObject { ["hub"] = Place("hub"), ["enclaves"] = new JsonArray(Place("lakeside")) };
        change?.Invoke(profile);
        Directory.Write("profile.json", profile.ToJsonString());
    }

    /// <summary>Runs a command and returns its exit status.</summary>
    public async Task<int> RunAsync(params string[] arguments)
    {
        output.GetStringBuilder().Clear();
        error.GetStringBuilder().Clear();
        return await new TdProgram(new Screen(output, error), Directory.At("profile.json"), TimeProvider.System).RunAsync(arguments, TestContext.Current.CancellationToken);
    }

    /// <summary>A problem as the services answer it.</summary>
    public static IResult Problem(int status, string id, string detail, Dictionary<string, object?>? more = null) =>
        Results.Problem(detail, statusCode: status, title: detail, extensions: new Dictionary<string, object?>(more ?? []) { ["id"] = id });

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await output.DisposeAsync();
        await error.DisposeAsync();
        Directory.Dispose();
    }

    // Cached tokens as td login leaves them; the server asks for one and does not look into it.
    private void LogIn()
    {
        var cache = new TokenCache(Directory.At("tokens"));
        foreach (var id in new[] { "hub", "lakeside" })
            cache.Store(new Authority(id, Authority(id)), null, new TokenSet(Authority(id), "somebody", "secret-token", DateTimeOffset.UtcNow.AddHours(1), null));
    }

    private string Authority(string id) => $"{Address}/authority-{id}";

    private async Task RecordAsync(HttpContext http, RequestDelegate next)
    {
        http.Request.Headers.Authorization.ToString().ShouldBe("Bearer secret-token");
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        http.Request.Body = new MemoryStream(body.ToArray());
        var text = http.Request.ContentType?.StartsWith("application/json", StringComparison.Ordinal) == true ? Encoding.UTF8.GetString(body.ToArray()) : $"{body.Length}";
        lock (Requests)
            Requests.Add($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString} {text}");
        await next(http);
    }
}
