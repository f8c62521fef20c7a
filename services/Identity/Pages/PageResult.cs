using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using TrustedData.Identity.Settings;

namespace TrustedData.Identity.Pages;

/// <summary>Answers with a page rendered on the server; nothing in it runs in the browser.</summary>
public static class PageResult
{
    public static IResult Page<TComponent>(int status, Dictionary<string, object?> parameters)
        where TComponent : IComponent =>
        new RazorComponentResult<TComponent>(parameters) { StatusCode = status, PreventStreamingRendering = true };

    public static IResult Problem(int status, AuthorityOptions authority, string heading, string text) => Page<ProblemPage>(status, new()
    {
        [nameof(ProblemPage.Heading)] = heading,
        [nameof(ProblemPage.Text)] = text,
        [nameof(ProblemPage.Organisation)] = authority.DisplayName,
    });
}
