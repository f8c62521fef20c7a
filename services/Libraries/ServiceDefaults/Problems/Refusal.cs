using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace TrustedData.ServiceDefaults.Problems;

/// <summary>
/// An expected failure. Its text says what to do next and nothing about the data; its id is stable, so that programs and audit
/// entries can rely on it.
/// </summary>
/// <param name="Id">Stable id, <c>noun-problem</c>, for example <c>variable-outside-approval</c>.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Message">What is wrong and what to do, in plain words.</param>
public sealed record Refusal(string Id, int Status, string Message)
{
    public static Refusal BadRequest(string id, string message) => new(id, StatusCodes.Status400BadRequest, message);

    public static Refusal Forbidden(string id, string message) => new(id, StatusCodes.Status403Forbidden, message);

    public static Refusal NotFound(string id, string message) => new(id, StatusCodes.Status404NotFound, message);

    public static Refusal Conflict(string id, string message) => new(id, StatusCodes.Status409Conflict, message);

    public static Refusal Unavailable(string id, string message) => new(id, StatusCodes.Status503ServiceUnavailable, message);

    /// <summary>As RFC 9457 problem details; the id is in <c>type</c> (as a URN) and in <c>id</c>.</summary>
    public ProblemHttpResult ToProblem() => TypedResults.Problem(
        detail: Message,
        statusCode: Status,
        title: Message,
        type: $"urn:trusteddata:problem:{Id}",
        extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["id"] = Id });
}

/// <summary>A value, or the reason why there is none.</summary>
public readonly record struct Outcome<T>
{
    private readonly T? value;

    private Outcome(T? value, Refusal? refusal)
    {
        this.value = value;
        Refusal = refusal;
    }

    /// <summary>Null when there is a value.</summary>
    public Refusal? Refusal { get; }

    /// <summary>Whether there is a value.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsOk => Refusal is null;

    /// <summary>The value; asking for it when there is none is a mistake in the code.</summary>
    public T Value => Refusal is null ? value! : throw new InvalidOperationException($"There is no value: {Refusal.Id}.");

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(default, refusal);
}
