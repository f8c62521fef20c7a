using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedData.Contracts.Kinds;
using TrustedData.Hub.HubDb;
using TrustedData.ServiceDefaults.Audit;

namespace TrustedData.Hub.Runs;

/// <summary>
/// One order to one enclave. All that people see of it is a mirror of the enclave's report with the highest sequence number,
/// in whatever order the reports arrive.
/// </summary>
public sealed class RunPart : AuditedEntity
{
    private RunPart()
    {
    }

    internal RunPart(RunOrder order, string orderDigest, Fact fact)
    {
        Id = order.PartId;
        RunId = order.RunId;
        OrderId = order.OrderId;
        Enclave = order.Enclave;
        OrderDigest = orderDigest;
        OrderedAt = order.IssuedAt;
        ExpiresAt = order.ExpiresAt;
        PublicState = PublicRunState.Queued;
        Timeline = [new TimelineStep(PublicRunState.Queued, order.IssuedAt)];
        Record(fact);
    }

    /// <summary>Id of the part; the enclave's reports carry it.</summary>
    public Guid Id { get; private set; }

    /// <summary>The run.</summary>
    public Guid RunId { get; private set; }

    /// <summary>Id of the order, which the enclave takes once.</summary>
    public Guid OrderId { get; private set; }

    /// <summary>SHA-256 of the order's canonical JSON, lower-case hex.</summary>
    public string OrderDigest { get; private set; } = null!;

    /// <summary>The enclave that it is for.</summary>
    public string Enclave { get; private set; } = null!;

    /// <summary>When it was signed.</summary>
    public DateTimeOffset OrderedAt { get; private set; }

    /// <summary>Until when the enclave may take it.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>How far it has come.</summary>
    public PartState State { get; private set; }

    /// <summary>One of <see cref="PublicRunState"/>.</summary>
    public string PublicState { get; private set; } = null!;

    /// <summary>Sequence of the report mirrored; zero before the first.</summary>
    public long Sequence { get; private set; }

    /// <summary>How a failed attested run ended.</summary>
    public string? ExitClass { get; private set; }

    /// <summary>Id of the reason of a refusal or failure.</summary>
    public string? Reason { get; private set; }

    /// <summary>What it means and what to do next.</summary>
    public string? Message { get; private set; }

    /// <summary>What became of each output.</summary>
    public IReadOnlyList<OutputVerdict> Outputs { get; private set; } = [];

    /// <summary>The states so far.</summary>
    public IReadOnlyList<TimelineStep> Timeline { get; private set; } = [];

    /// <summary>Whether it failed by a fault of the platform, not of the program.</summary>
    public bool PlatformFailed { get; private set; }

    /// <summary>When a member asked for it to be canceled.</summary>
    public DateTimeOffset? CancelRequestedAt { get; private set; }

    /// <summary>Whether nothing more will happen to it.</summary>
    public bool HasEnded => State is PartState.Ended or PartState.Expired;

    internal void RequestCancel(DateTimeOffset now, Fact fact)
    {
        CancelRequestedAt = now;
        Record(fact);
    }

    /// <summary>Mirrors a report; false, and nothing changed, when it is no newer than the one mirrored.</summary>
    public bool Mirror(RunReported report, Fact fact)
    {
        if (report.Sequence <= Sequence)
            return false;
        Sequence = report.Sequence;
        State = PublicRunState.IsEnd(report.State) ? PartState.Ended : PartState.Accepted;
        PublicState = report.State;
        ExitClass = report.ExitClass;
        Reason = report.Reason;
        Message = report.Message;
        Outputs = [.. report.Outputs];
        Timeline = [.. report.Timeline];
        PlatformFailed = report.State == PublicRunState.Failed && IsPlatformFault(report.ExitClass);
        Record(fact);
        return true;
    }

    /// <summary>Gives up on an order that was never answered; only after its time.</summary>
    public void Expire(DateTimeOffset now, Fact fact)
    {
        if (State != PartState.Ordered || now < ExpiresAt)
            throw new InvalidOperationException("Only an order without an answer expires, and only after its time.");
        State = PartState.Expired;
        PublicState = PublicRunState.Failed;
        Reason = "order-expired";
        Message = $"The enclave {Enclave} did not take the order in its time, so it will not be run. Submit it again, for example with: td run repeat {RunId}";
        Timeline = [.. Timeline, new TimelineStep(PublicRunState.Failed, now)];
        PlatformFailed = true;
        Record(fact);
    }

    // The class arrives as the enclave writes it; only these two say that the program was not at fault.
    private static bool IsPlatformFault(string? exitClass) =>
        new string([.. (exitClass ?? "").Where(char.IsAsciiLetter)]).ToUpperInvariant() is "ENGINEERROR" or "INTERRUPTED";
}

/// <summary>The table of <see cref="RunPart"/>.</summary>
public sealed class RunPartMapping : IEntityTypeConfiguration<RunPart>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<RunPart> builder)
    {
        builder.ToTable("run_part");
        builder.HasKey(p => p.Id);
        builder.Property(p => p.State).HasConversion<string>();
        builder.Property(p => p.Outputs).IsJson();
        builder.Property(p => p.Timeline).IsJson();
        builder.Ignore(p => p.HasEnded);
        builder.HasIndex(p => p.OrderId).IsUnique();
        builder.HasIndex(p => p.ExpiresAt).HasFilter("state = 'Ordered'");
    }
}
