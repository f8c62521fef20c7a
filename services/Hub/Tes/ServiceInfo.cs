using System.Text.Json.Serialization;

namespace TrustedData.Hub.Tes;

/// <summary>What this service is (tesServiceInfo, after GA4GH service-info 1.0).</summary>
public sealed record ServiceInfo(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("type")] ServiceType Type,
    [property: JsonPropertyName("description")] string Description,
    [property: JsonPropertyName("organization")] ServiceOrganization Organization,
    [property: JsonPropertyName("documentationUrl")] string DocumentationUrl,
    [property: JsonPropertyName("version")] string Version,
    [property: JsonPropertyName("storage")] IReadOnlyList<string> Storage,
    [property: JsonPropertyName("tesResources_backend_parameters")] IReadOnlyList<string> BackendParameters)
{
    /// <summary>The hub's, as seen at an address.</summary>
    public static ServiceInfo Of(string organisation, string hub) => new(
        $"trusteddata.{organisation}",
        "TrustedData hub",
        new ServiceType("org.ga4gh", "tes", "1.1.0"),
        "Runs registered workflows, or a script of yours, inside the enclave that holds the data; what is released has passed a disclosure check. "
        + "A task names project, dataset and workflow as tags, its one executor the image td:<workflow> and the command [<workflow>]; parameters are the content of the input /inputs/parameters.json, a script that of /inputs/code/main.py. "
        + "Urls, volumes, stdin, environment and backend parameters are not taken.",
        new ServiceOrganization(organisation, hub),
        $"{hub}/scalar",
        "1.0.0",
        [],
        []);
}

/// <summary>The standard that the service speaks.</summary>
public sealed record ServiceType(
    [property: JsonPropertyName("group")] string Group,
    [property: JsonPropertyName("artifact")] string Artifact,
    [property: JsonPropertyName("version")] string Version);

/// <summary>Who runs it.</summary>
public sealed record ServiceOrganization(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("url")] string Url);
