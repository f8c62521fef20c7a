using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using TrustedData.Cli.Oidc;
using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Api;

/// <summary>Calls one service as one person.</summary>
/// <param name="http">Follows no redirects, so that a token goes nowhere but to the service.</param>
/// <param name="service">What messages call it.</param>
/// <param name="address">Its address.</param>
/// <param name="authority">Whose tokens it takes.</param>
/// <param name="tokens">Gives the tokens.</param>
/// <param name="person">A demonstration person, or null for whoever logged in.</param>
public sealed class ApiClient(HttpClient http, string service, Uri address, Authority authority, TokenSource tokens, string? person)
{
    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(100);

    /// <summary>What messages call the service.</summary>
    public string Service => service;

    /// <summary>Gets JSON.</summary>
    public Task<JsonElement> GetAsync(ApiPath path, CancellationToken cancellationToken) => AskAsync(HttpMethod.Get, path, null, cancellationToken);

    /// <summary>Posts JSON and reads the answer.</summary>
    public Task<JsonElement> PostAsync(ApiPath path, object body, CancellationToken cancellationToken) => AskAsync(HttpMethod.Post, path, body, cancellationToken);

    /// <summary>Puts JSON and reads the answer.</summary>
    public Task<JsonElement> PutAsync(ApiPath path, object body, CancellationToken cancellationToken) => AskAsync(HttpMethod.Put, path, body, cancellationToken);

    /// <summary>Deletes.</summary>
    public Task<JsonElement> DeleteAsync(ApiPath path, CancellationToken cancellationToken) => AskAsync(HttpMethod.Delete, path, null, cancellationToken);

    /// <summary>Gets a text.</summary>
    public async Task<string> GetTextAsync(ApiPath path, CancellationToken cancellationToken)
    {
        using var response = await OpenAsync(path, cancellationToken);
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }

    /// <summary>Gets bytes, at most so many.</summary>
    public async Task<byte[]> GetBytesAsync(ApiPath path, long most, CancellationToken cancellationToken)
    {
        using var response = await OpenAsync(path, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var bytes = new MemoryStream();
        var buffer = new byte[81920];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (bytes.Length + read > most)
                throw new CliException("answer-too-large", $"{service} sends more than the {most} bytes that were to be expected.");
            await bytes.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return bytes.ToArray();
    }

    /// <summary>Opens an answer that is read as it comes. The caller disposes it.</summary>
    public Task<HttpResponseMessage> OpenAsync(ApiPath path, CancellationToken cancellationToken) =>
        SendAsync(() => Request(HttpMethod.Get, path, null), cancellationToken);

    /// <summary>Sends a request that is made anew for each attempt. The caller disposes the answer, which is a success.</summary>
    /// <param name="make">Makes the request.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="patience">How long the answer may take to begin.</param>
    /// <exception cref="ProblemException">The service refused.</exception>
    /// <exception cref="UnreachableException">It does not answer.</exception>
    public async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        var again = false;
        while (true)
        {
            var response = await OnceAsync(make, patience ?? UsualPatience, cancellationToken);
            if (response.IsSuccessStatusCode)
                return response;
            using (response)
            {
                // A token can end before its time, when the authority was set up anew; a fresh one may do.
                if (response.StatusCode != HttpStatusCode.Unauthorized || again)
                    throw new ProblemException(await Problem.ReadAsync(response, service, cancellationToken));
                tokens.Forget(authority, person);
                again = true;
            }
        }
    }

    /// <summary>A request without a token yet.</summary>
    public HttpRequestMessage Request(HttpMethod method, ApiPath path, HttpContent? content) =>
        new(method, $"{address.AbsoluteUri.TrimEnd('/')}{path.Text}") { Content = content };

    private async Task<JsonElement> AskAsync(HttpMethod method, ApiPath path, object? body, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(() => Request(method, path, body is null ? null : JsonContent.Create(body, body.GetType(), options: ApiJson.Options)), cancellationToken);
        return await ReadAsync(response, cancellationToken);
    }

    /// <summary>The JSON of an answer; an object without members when it has none.</summary>
    public async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(text.Length == 0 ? "{}" : text);
        }
        catch (JsonException fault)
        {
            throw new CliException("answer-unreadable", $"{service} answered, but not in JSON; is {address} its address?", fault);
        }
    }

    private async Task<HttpResponseMessage> OnceAsync(Func<HttpRequestMessage> make, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        var token = await tokens.ForPerson(authority, person, cancellationToken);
        using var request = make();
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        }
        catch (HttpRequestException fault)
        {
            throw new UnreachableException(service, address, fault);
        }
        catch (OperationCanceledException fault) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UnreachableException(service, address, fault);
        }
    }
}

/// <summary>A service does not answer.</summary>
public sealed class UnreachableException(string service, Uri address, Exception cause)
    : Exception($"{service} at {address} does not answer. On a single machine ./run up starts it; td status shows what runs.", cause);
