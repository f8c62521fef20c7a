using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedData.Cli.Api;
using TrustedData.Cli.Dataset;
using TrustedData.Cli.Shell;
using TrustedData.Contracts.Kinds;

namespace TrustedData.Cli.Run;

/// <summary>What is to be run.</summary>
public sealed record RunWish(Guid Project, string Dataset, string Workflow, IReadOnlyList<string> Parameters, string? CodeFile);

/// <summary>Submits a run.</summary>
/// <param name="session">Who.</param>
public sealed class SubmitRun(Session session)
{
    /// <summary>Submits it and returns the hub's view of the run.</summary>
    public async Task<JsonElement> RunAsync(RunWish wish, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["project"] = wish.Project,
            ["dataset"] = wish.Dataset,
            ["workflow"] = wish.Workflow,
            ["parameters"] = RunParameters.Read(wish.Parameters, wish.Parameters.Count == 0 ? [] : await DeclaredAsync(wish, cancellationToken)),
        };
        if (wish.CodeFile is { } file)
            body["code"] = await TextFile.ReadAsync(file, cancellationToken);
        return await session.Hub.PostAsync(ApiPath.Of("api", "runs"), body, cancellationToken);
    }

    // Nothing when the workflow is unknown: the hub then says so, and records it.
    private async Task<IReadOnlyList<WorkflowParameter>> DeclaredAsync(RunWish wish, CancellationToken cancellationToken)
    {
        var all = (await session.Hub.GetAsync(ApiPath.Of("api", "workflows"), cancellationToken)).Items<WorkflowView>();
        var named = all.Where(one => one.Name == wish.Workflow).ToList();
        var enclave = named.Count > 1 ? await EnclaveAsync(wish.Dataset, cancellationToken) : null;
        return named.Find(one => enclave is null || one.Enclave == enclave)?.Parameters ?? [];
    }

    private async Task<string?> EnclaveAsync(string dataset, CancellationToken cancellationToken)
    {
        var name = DatasetName.Read(dataset);
        return name.Enclave ?? (await session.Hub.GetAsync(ApiPath.Of("api", "catalogue", name.Name), cancellationToken)).As<DatasetView>().Enclave;
    }

    private sealed record WorkflowView(string? Enclave, string? Name, IReadOnlyList<WorkflowParameter>? Parameters);

    private sealed record DatasetView(string? Enclave);
}
