using System.Net;
using System.Net.Sockets;
using Docker.DotNet;

namespace TrustedData.Sealing.Containers;

/// <summary>How the engine answered a call.</summary>
public enum CallOutcome
{
    Done,
    NotFound,

    /// <summary>The name is taken, or the container is not in a state for this.</summary>
    Conflict,
    Refused,
    Unreachable,
}

/// <summary>An answer: the value is present when the call was done.</summary>
public sealed record EngineReply<T>(CallOutcome Outcome, T? Value, string Reason)
{
    public bool IsDone => Outcome == CallOutcome.Done;
}

/// <summary>Makes calls to the engine and turns the ways in which they fail into results.</summary>
public sealed class EngineCalls(ContainerEngineOptions options, TimeProvider time) : IDisposable
{
    public DockerClient Client { get; } = new DockerClientBuilder()
        .WithEndpoint(new Uri("unix://" + options.Socket))
        // Calls have a timeout each; the stream of events has none.
        .WithTimeout(Timeout.InfiniteTimeSpan)
        .Build();

    public async Task<EngineReply<T>> Call<T>(Func<DockerClient, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.CallTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return new EngineReply<T>(CallOutcome.Done, await call(Client, either.Token), "");
        }
        catch (DockerApiException exception)
        {
            return new EngineReply<T>(OutcomeOf(exception.StatusCode), default, Shorten(exception.Message));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new EngineReply<T>(CallOutcome.Unreachable, default, $"no answer within {options.CallTimeout}");
        }
        catch (Exception exception) when (IsConnectionFailure(exception))
        {
            return new EngineReply<T>(CallOutcome.Unreachable, default, Shorten(exception.Message));
        }
    }

    public Task<EngineReply<bool>> Call(Func<DockerClient, CancellationToken, Task> call, CancellationToken cancellationToken) =>
        Call(
            async (client, token) =>
            {
                await call(client, token);
                return true;
            },
            cancellationToken);

    public static bool IsConnectionFailure(Exception exception) =>
        exception is HttpRequestException or IOException or SocketException or TimeoutException;

    public void Dispose() => Client.Dispose();

    private static CallOutcome OutcomeOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotFound => CallOutcome.NotFound,
        HttpStatusCode.Conflict or HttpStatusCode.NotModified => CallOutcome.Conflict,
        _ => CallOutcome.Refused,
    };

    private static string Shorten(string text) => text.Length <= 500 ? text : text[..500];
}
