using TrustedData.Transparency.Merkle;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Proofs;

namespace TrustedData.Transparency.Witnessing;

/// <summary>What a witness answers to a checkpoint (C2SP tlog-witness).</summary>
public enum WitnessAnswer
{
    /// <summary>Persist the checkpoint as the latest of its log, then cosign it.</summary>
    Cosign,

    /// <summary>The request is malformed, or its old size is larger than the checkpoint's.</summary>
    BadRequest,

    /// <summary>No trusted key of that log signed the checkpoint, or a signature of one is wrong.</summary>
    Forbidden,

    /// <summary>The log is unknown.</summary>
    NotFound,

    /// <summary>The old size is not the one that was cosigned last; the answer's body is that size and a newline.</summary>
    Conflict,

    /// <summary>The log signed the checkpoint, but it does not continue the one that was cosigned last, or is impossible.</summary>
    Unprocessable,
}

/// <summary>
/// How a witness judges a request. Pure: whoever calls it reads the latest checkpoint and persists the new one in one atomic
/// step, since between two requests the latest one changes.
/// </summary>
/// <param name="Answer">What to answer.</param>
/// <param name="Message">Why, in plain words.</param>
/// <param name="Checkpoint">The checkpoint, where the log signed it: to cosign, or as evidence against the log.</param>
/// <param name="Note">That checkpoint as a note with the signature lines of the log's trusted keys alone.</param>
/// <param name="LatestSize">Of <see cref="WitnessAnswer.Conflict"/>, the size that was cosigned last.</param>
public sealed record WitnessJudgement(WitnessAnswer Answer, string Message, Checkpoint? Checkpoint = null, SignedNote? Note = null, long? LatestSize = null)
{
    /// <summary>Media type of the body of <see cref="WitnessAnswer.Conflict"/>.</summary>
    public const string SizeMediaType = "text/x.tlog.size";

    /// <summary>The answer's HTTP status.</summary>
    public int Status => Answer switch
    {
        WitnessAnswer.Cosign => 200,
        WitnessAnswer.Forbidden => 403,
        WitnessAnswer.NotFound => 404,
        WitnessAnswer.Conflict => 409,
        WitnessAnswer.Unprocessable => 422,
        _ => 400,
    };

    /// <summary>A body that <see cref="AddCheckpointRequest.TryParse"/> could not read.</summary>
    public static WitnessJudgement Malformed { get; } = new(WitnessAnswer.BadRequest, "The body is an old size line, at most 63 proof lines, an empty line and a signed checkpoint.");

    /// <summary>Judges a request, in the order in which C2SP tlog-witness lists the checks.</summary>
    /// <param name="request">What was posted.</param>
    /// <param name="log">The trusted keys of the log that <see cref="AddCheckpointRequest.Origin"/> names; null when it is unknown.</param>
    /// <param name="latest">The checkpoint of that log that was cosigned last; null when there is none.</param>
    public static WitnessJudgement Of(AddCheckpointRequest request, LogKeys? log, Checkpoint? latest)
    {
        if (log is null || !string.Equals(log.Origin, request.Origin, StringComparison.Ordinal))
            return new WitnessJudgement(WitnessAnswer.NotFound, "This witness does not know the log.");
        if (!SignedNote.TryParse(request.Checkpoint, out var note) || !Checkpoint.TryOpen(request.Checkpoint, log, out var checkpoint))
            return new WitnessJudgement(WitnessAnswer.Forbidden, $"The checkpoint is not signed by a trusted key of {log.Origin}, or one of its signatures is wrong.");
        var signed = new WitnessJudgement(WitnessAnswer.Cosign, "The checkpoint continues the log.", checkpoint, log.Own(note));

        if (request.OldSize > checkpoint.Size)
            return signed with { Answer = WitnessAnswer.BadRequest, Message = "The old size is larger than the checkpoint's." };
        var latestSize = latest?.Size ?? 0;
        if (request.OldSize != latestSize)
            return signed with { Answer = WitnessAnswer.Conflict, Message = $"The checkpoint cosigned last has {latestSize} entries.", LatestSize = latestSize };
        return Inconsistency(request, checkpoint, latest) is { } fault ? signed with { Answer = WitnessAnswer.Unprocessable, Message = fault } : signed;
    }

    private static string? Inconsistency(AddCheckpointRequest request, Checkpoint checkpoint, Checkpoint? latest)
    {
        if (checkpoint.Size == 0 && !checkpoint.Root.AsSpan().SequenceEqual(MerkleHash.EmptyRoot()))
            return "A log without entries has the root of the empty tree.";
        // The empty tree is continued by every tree, so there is nothing to prove; VerifyConsistency refuses such a proof.
        if (request.OldSize == 0)
            return request.Proof.Count == 0 ? null : "From an old size of 0 there is nothing to prove; the proof must be empty.";
        if (request.OldSize == checkpoint.Size && !checkpoint.Root.AsSpan().SequenceEqual(latest!.Root))
            return "The log signed another root for the size that was cosigned last.";
        return MerkleProof.VerifyConsistency(request.OldSize, checkpoint.Size, latest!.Root, checkpoint.Root, request.Proof)
            ? null
            : "The proof does not show that the checkpoint continues the one that was cosigned last.";
    }
}
