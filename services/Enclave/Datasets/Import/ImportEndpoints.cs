using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using TrustedData.Contracts.Ids;
using TrustedData.Enclave.Subjects;

namespace TrustedData.Enclave.Datasets.Import;

/// <summary>Endpoints that take datasets in.</summary>
public static class ImportEndpoints
{
    internal const string TarType = "application/x-tar";

    private const string ImportIdHeader = "Import-Id";

    // A tar is filled up to its block with zeros; what is behind its end is read so that the connection can be used again.
    private const int MostBehindEnd = 1 << 20;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    internal static async Task<Results<Created<ImportedDataset>, Ok<ImportedDataset>, ProblemHttpResult>> ImportAsync(
        string? name, string? @namespace, string? subjectKey, string? policy, HttpContext context, ClaimsPrincipal user, DatasetImport import,
        IOptions<ImportLimits> limits, CancellationToken cancellationToken)
    {
        var read = Read(name, @namespace, subjectKey, policy, context.Request, user.Person());
        if (!read.IsOk)
            return read.Refusal.ToProblem();
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = limits.Value.LargestUploadBytes;
        var outcome = await import.RunAsync(read.Value, context.Request.Body, context.Request.ContentLength, cancellationToken);
        await DrainAsync(context.Request.Body, cancellationToken);
        if (outcome.Dataset is { } dataset)
            return outcome.IsNew ? TypedResults.Created($"/api/datasets/{dataset.Name}", dataset) : TypedResults.Ok(dataset);
        return Problem(outcome);
    }

    internal static Results<Ok<ImportProgressView>, ProblemHttpResult> Progress(Guid importId, ImportRegistry registry) =>
        registry.Find(importId) is { } progress
            ? TypedResults.Ok(progress)
            : Refusal.NotFound("import-unknown", "No import with this id is under way: it has ended, or was never begun.").ToProblem();

    private static Outcome<ImportCommand> Read(string? name, string? keyNamespace, string? subjectKey, string? policy, HttpRequest request, PersonRef by)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.MediaType != TarType)
            return new Refusal("tar-needed", StatusCodes.Status415UnsupportedMediaType, $"Send the dataset's directory as a tar stream, not compressed ({TarType}).");
        if (!string.IsNullOrEmpty(name) && !DatasetRef.IsName(name))
            return Refusal.BadRequest("dataset-name", "A dataset's name has 1 to 64 of a-z, 0-9 and hyphen, and begins with a letter or digit.");
        var space = Given(keyNamespace) ?? ISubjectDirectory.UsualNamespace;
        if (!SubjectKeys.IsNamespace(space))
            return Refusal.BadRequest("namespace-invalid", "A namespace of keys has 1 to 64 letters, digits, dots, hyphens and underscores, and begins with a letter or digit.");
        Guid importId;
        if (!request.Headers.TryGetValue(ImportIdHeader, out var header))
            importId = Guid.NewGuid();
        else if (!Guid.TryParse(header, out importId))
            return Refusal.BadRequest("import-id", $"{ImportIdHeader} must be a UUID.");
        var wishes = Wishes(policy);
        return wishes.IsOk ? new ImportCommand(importId, Given(name), space, Given(subjectKey), wishes.Value.Json, by) : wishes.Refusal;
    }

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static Outcome<PolicyWishes> Wishes(string? policy)
    {
        if (string.IsNullOrEmpty(policy))
            return new PolicyWishes(null);
        try
        {
            using var document = JsonDocument.Parse(policy, Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return new PolicyWishes(document.RootElement.Clone());
        }
        catch (JsonException)
        {
            // Answered below, like JSON that is no object.
        }

        return Refusal.BadRequest("policy-invalid", "The policy must be a JSON object with members of a policy, each once.");
    }

    private static ProblemHttpResult Problem(ImportOutcome outcome)
    {
        var problem = outcome.Refusal!.ToProblem();
        if (outcome.Findings.Count > 0)
        {
            problem.ProblemDetails.Extensions["findings"] = outcome.Findings;
            problem.ProblemDetails.Extensions["findingCount"] = outcome.FindingCount;
        }

        return problem;
    }

    private static async Task DrainAsync(Stream body, CancellationToken cancellationToken)
    {
        var bytes = new byte[1 << 16];
        var left = MostBehindEnd;
        for (int read; left > 0 && (read = await body.ReadAsync(bytes, cancellationToken)) > 0;)
            left -= read;
    }

    private sealed record PolicyWishes(JsonElement? Json);
}
