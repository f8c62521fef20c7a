using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace TrustedData.ServiceDefaults.Problems;

/// <summary>Recognises a refusal among the answers of endpoints, for those who record refusals.</summary>
public static class AnsweredProblem
{
    /// <summary>The problem that an endpoint answers with, however its result is wrapped; null when it answers anything else.</summary>
    public static ProblemHttpResult? Find(object? answer)
    {
        while (answer is INestedHttpResult nested)
            answer = nested.Result;
        return answer is ProblemHttpResult { StatusCode: >= 400 } problem ? problem : null;
    }

    /// <summary>The problem's id, which is the reason in the fact of a refusal.</summary>
    public static string ReasonOf(this ProblemHttpResult problem) =>
        problem.ProblemDetails.Extensions.TryGetValue("id", out var id) && id is string text ? text : "unnamed";
}
