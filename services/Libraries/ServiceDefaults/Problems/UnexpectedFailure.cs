using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TrustedData.ServiceDefaults.Problems;

/// <summary>
/// The one place where an unexpected exception becomes an answer. The caller learns an id to quote and nothing else, since an
/// exception's text may carry anything.
/// </summary>
public sealed partial class UnexpectedFailure(IProblemDetailsService problems, ILogger<UnexpectedFailure> logger) : IExceptionHandler
{
    /// <inheritdoc />
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var tooLarge = exception as BadHttpRequestException;
        if (tooLarge is null)
            LogUnexpected(exception, httpContext.Request.Method, httpContext.GetEndpoint()?.DisplayName ?? "no endpoint", httpContext.TraceIdentifier);
        httpContext.Response.StatusCode = tooLarge?.StatusCode ?? StatusCodes.Status500InternalServerError;
        return await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails =
            {
                Status = httpContext.Response.StatusCode,
                Title = tooLarge is null ? "Something went wrong on our side. Nothing was changed; try again, and quote the trace id if it stays." : "The request cannot be read: check its JSON against the API description.",
                Extensions = { ["traceId"] = httpContext.TraceIdentifier },
            },
        });
    }

    [LoggerMessage(1301, LogLevel.Error, "{Method} {Endpoint} failed unexpectedly (trace {Trace}).")]
    private partial void LogUnexpected(Exception exception, string method, string endpoint, string trace);
}
