namespace TrustedData.Hub.Audit;

/// <summary>What the request at hand concerns, as far as it has been understood; a refusal is recorded with it.</summary>
public sealed class Concern
{
    /// <summary>The project, once the request named one that its caller is a member of.</summary>
    public Guid? Project { get; set; }

    /// <summary>The dataset, once it was found in the catalogue.</summary>
    public string? Dataset { get; set; }

    /// <summary>The part of a run.</summary>
    public Guid? Run { get; set; }
}
