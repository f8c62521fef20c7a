using TrustedData.Contracts.Kinds;

namespace TrustedData.Enclave.Workflows.Descriptors;

/// <summary>A workflow as its CWL v1.2 descriptor declares it.</summary>
/// <param name="Public">What everybody may know of it.</param>
/// <param name="Image">Reference of its image in the enclave's own store.</param>
/// <param name="Command">Absolute path of the program, and its fixed arguments.</param>
/// <param name="Limits">Bounds of a run.</param>
public sealed record WorkflowDescriptor(CatalogueWorkflow Public, string Image, IReadOnlyList<string> Command, WorkflowLimits Limits)
{
    /// <summary>SHA-256 of the descriptor's bytes, lower-case hex.</summary>
    public string Digest => Public.DescriptorDigest;
}

/// <summary>Bounds of a run of a workflow.</summary>
/// <param name="Time">Wall time.</param>
/// <param name="MemoryMiB">Memory in MiB.</param>
/// <param name="Processes">Processes and threads.</param>
/// <param name="OutputMiB">Room for outputs in MiB.</param>
public sealed record WorkflowLimits(TimeSpan Time, int MemoryMiB, int Processes, int OutputMiB);
