using System.Net.Http.Json;
using System.Text.Json;
using TrustedData.Tests.Harness;
using TrustedData.Tests.Harness.Machine;
using TrustedData.Tests.Harness.Podman;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Harness.Services;

namespace TrustedData.Tests.EndToEnd.Support;

/// <summary>
/// Both organisations as processes, open for work: staff is appointed, the workflows stand on the register. People are called
/// by their demonstration names; who they call follows from where they have an account.
/// </summary>
public sealed class OpenSite(PostgresServer postgres, RabbitServer rabbit, PodmanService podman) : IAsyncLifetime
{
    /// <summary>What most things may take, on a busy machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static readonly string[] Workflows = ["lesion-burden", "cohort-table", "custom-python"];

    private readonly ScratchDirectory scratch = new("site-data");
    private int datasets;

    /// <summary>The processes and their databases.</summary>
    public TwoOrganisations Organisations { get; } = new(postgres, rabbit, podman);

    /// <summary>The engine that the enclave uses.</summary>
    public PodmanService Podman => podman;

    public async ValueTask InitializeAsync()
    {
        await Organisations.StartAsync();
        foreach (var person in new[] { "steward", "steward2", "checker", "checker2" })
            (await PostAsync("operator", "/api/staff", new { subject = SubjectOf(person), role = person.TrimEnd('2') })).Taken();
        foreach (var name in Workflows)
        {
            var descriptor = await File.ReadAllTextAsync(Repository.Path("workflows", name, $"{name}.cwl"));
            (await PostAsync("steward", "/api/workflows", new { descriptor })).Taken();
            (await PostAsync("steward2", "/api/workflows", new { descriptor })).Taken();
        }
    }

    /// <summary>Waits for a condition as long as anything may take.</summary>
    public static Task UntilAsync(Func<Task<bool>> condition, string what) => Wait.UntilAsync(condition, what, Patience, TestContext.Current.CancellationToken);

    /// <summary>A directory of its own for a test.</summary>
    public string Directory(string name) => Path.Combine(scratch.Path, $"{name}-{Interlocked.Increment(ref datasets)}");

    /// <summary>The opaque id of a person at the authority where they have an account.</summary>
    public string SubjectOf(string person) => Organisations.Person(person, OrganisationOf(person)).Subject.ToString();

    /// <summary>Imports a small cohort under a name of its own, and waits until the hub shows it.</summary>
    /// <param name="policy">Members of its policy as JSON; the usual values without it.</param>
    /// <param name="people">Which people of <see cref="SmallCohort"/>.</param>
    /// <param name="keyNamespace">Namespace of the keys; one of its own without it, so that tests do not share people.</param>
    public async Task<string> ImportCohortAsync(string? policy = null, IEnumerable<int>? people = null, string? keyNamespace = null)
    {
        var directory = Directory("cohort");
        SmallCohort.Write(directory, people);
        var name = Path.GetFileName(directory);
        return await ImportAsync(directory, name, "person", keyNamespace ?? name, policy);
    }

    /// <summary>Imports a dataset with the command line, and waits until the hub shows it; gives its reference.</summary>
    public async Task<string> ImportAsync(string directory, string name, string? subjectKey, string keyNamespace, string? policy = null)
    {
        List<string> arguments = ["dataset", "import", directory, "--name", name, "--namespace", keyNamespace, "--as", "steward", "--json"];
        if (subjectKey is not null)
            arguments.AddRange(["--subject-key", subjectKey]);
        if (policy is not null)
        {
            var file = $"{Directory("policy")}.json";
            await File.WriteAllTextAsync(file, policy);
            arguments.AddRange(["--policy", file]);
        }

        using var imported = JsonDocument.Parse(await Organisations.TdAsync(arguments));
        var reference = imported.RootElement.GetProperty("ref").GetString()!;
        await UntilAsync(
            async () => (await GetAsync("researcher", "/api/catalogue")).Body.GetRawText().Contains(reference, StringComparison.Ordinal),
            $"{reference} in the catalogue");
        return reference;
    }

    /// <summary>A new project of one person.</summary>
    public async Task<Guid> OpenProjectAsync(string person = "researcher") =>
        (await PostAsync(person, "/api/projects", new { title = "A project of the tests" })).Taken().Id();

    /// <summary>Asks for access and has a steward approve it; returns when the hub shows that.</summary>
    public async Task<Guid> GetAccessAsync(Guid project, string dataset, IReadOnlyList<string> variables, string person = "researcher", DateOnly? until = null)
    {
        var request = await AskForAccessAsync(project, dataset, variables, person, until);
        (await PostAsync("steward", $"/api/access-requests/{request}/approve", new { reason = "Within the consent" })).Taken();
        await UntilAsync(
            async () => (await GetAsync(person, $"/api/access-requests/{request}")).Text("state") == "approved", "the decision at the hub");
        return request;
    }

    /// <summary>Asks for access, and returns when the enclave has the request.</summary>
    public async Task<Guid> AskForAccessAsync(Guid project, string dataset, IReadOnlyList<string> variables, string person = "researcher", DateOnly? until = null)
    {
        var end = until ?? DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(90);
        var asked = await PostAsync(person, "/api/access-requests", new { project, dataset, variables, purpose = "To test", until = end.ToString("O") });
        var request = asked.Taken().Id();
        await UntilAsync(async () => (await GetAsync("steward", $"/api/access-requests/{request}")).IsOk, "the request in the enclave");
        return request;
    }

    /// <summary>Submits a run and gives its id.</summary>
    public async Task<Guid> SubmitAsync(Guid project, string dataset, string workflow, object parameters, string person = "researcher", string? code = null) =>
        (await TrySubmitAsync(project, dataset, workflow, parameters, person, code)).Taken().Id();

    /// <summary>Submits a run, whatever is answered.</summary>
    public Task<Answer> TrySubmitAsync(Guid project, string dataset, string workflow, object parameters, string person = "researcher", string? code = null) =>
        PostAsync(person, "/api/runs", new { project, dataset, workflow, parameters, code });

    /// <summary>Waits until a run is in one of these states, and gives it as its researcher sees it. Ends at once when the run does.</summary>
    public async Task<JsonElement> AwaitRunAsync(Guid run, string[] states, string person = "researcher")
    {
        JsonElement shown = default;
        await UntilAsync(
            async () =>
            {
                var answer = await GetAsync(person, $"/api/runs/{run}");
                if (!answer.IsOk)
                    return false;
                shown = answer.Body;
                var state = shown.GetProperty("state").GetString()!;
                return states.Contains(state, StringComparer.Ordinal) || state is "released" or "refused" or "failed" or "canceled";
            },
            $"run {run} to be {string.Join(" or ", states)}");
        states.ShouldContain(shown.GetProperty("state").GetString(), shown.GetRawText());
        return shown;
    }

    /// <summary>A checker's decision on what is held.</summary>
    public Task<Answer> DecideAsync(Guid run, string decision, string checker = "checker") =>
        PostAsync(checker, $"/api/checks/{run}/decision", new { decision, reason = "Looked at in a test" });

    /// <summary>The text of a released file.</summary>
    public async Task<string> ReleasedTextAsync(Guid run, string file, string person = "researcher")
    {
        using var client = await Organisations.ClientAsync(person, OrganisationOf(person));
        return await client.GetStringAsync(new Uri($"/api/runs/{run}/release/files/{file}", UriKind.Relative));
    }

    public Task<Answer> GetAsync(string person, string path) => SendAsync(person, HttpMethod.Get, path, null);

    public Task<Answer> PostAsync(string person, string path, object? body) => SendAsync(person, HttpMethod.Post, path, body);

    public Task<Answer> PutAsync(string person, string path, object body) => SendAsync(person, HttpMethod.Put, path, body);

    public async ValueTask DisposeAsync()
    {
        await Organisations.DisposeAsync();
        scratch.Dispose();
    }

    /// <summary>Where a demonstration person has an account; the auditor, who has two, is taken at the data holder.</summary>
    public static string OrganisationOf(string person) => person.StartsWith("researcher", StringComparison.Ordinal) ? "hub" : "lakeside";

    private async Task<Answer> SendAsync(string person, HttpMethod method, string path, object? body)
    {
        using var client = await Organisations.ClientAsync(person, OrganisationOf(person));
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true && text.Length > 0;
        return new Answer(response.StatusCode, isJson ? JsonSerializer.Deserialize<JsonElement>(text) : default);
    }
}
