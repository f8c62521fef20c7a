using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedData.Contracts.Ids;
using TrustedData.Hub.AccessRequests;
using TrustedData.Hub.Projects;
using TrustedData.Hub.Runs.Orders;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;

namespace TrustedData.Hub.Runs;

/// <summary>
/// What a person asked to be run. It has one part per order, so that one run may go to several enclaves; today it has one.
/// The request never changes; its parts do.
/// </summary>
public sealed class Run : AuditedEntity
{
    private readonly List<RunPart> parts = [];

    private Run()
    {
    }

    /// <summary>Id of the run; UUIDv7, so ids sort by time.</summary>
    public Guid Id { get; private set; }

    /// <summary>The project.</summary>
    public Guid ProjectId { get; private set; }

    /// <summary>The access request whose approval it stands on.</summary>
    public Guid AccessRequestId { get; private set; }

    /// <summary>The authority of the person who submitted it.</summary>
    public string Issuer { get; private set; } = null!;

    /// <summary>The person who submitted it.</summary>
    public string Subject { get; private set; } = null!;

    /// <summary>Dataset and snapshot, <c>td:enclave/dataset@n</c>.</summary>
    public string Dataset { get; private set; } = null!;

    /// <summary>Name of the workflow.</summary>
    public string Workflow { get; private set; } = null!;

    /// <summary>SHA-256 of the workflow's descriptor, lower-case hex.</summary>
    public string DescriptorDigest { get; private set; } = null!;

    /// <summary>Canonical JSON of the parameters as submitted.</summary>
    public string Parameters { get; private set; } = null!;

    /// <summary>The person's own script.</summary>
    public string? Code { get; private set; }

    /// <summary>Whether the form of the request allows its outputs to be attested.</summary>
    public bool AttestedForm { get; private set; }

    /// <summary>When it was submitted.</summary>
    public DateTimeOffset SubmittedAt { get; private set; }

    /// <summary>The run that it repeats.</summary>
    public Guid? RepeatOf { get; private set; }

    /// <summary>The caller's key under which the request counts once.</summary>
    public string? IdempotencyKey { get; private set; }

    /// <summary>SHA-256 of the request, hex; the same key with another request is a mistake.</summary>
    public string? RequestDigest { get; private set; }

    /// <summary>Name that a TES client gave it.</summary>
    public string? TaskName { get; private set; }

    /// <summary>Tags, as a TES client sees them: JSON object of texts.</summary>
    public string Tags { get; private set; } = null!;

    /// <summary>The TES task as it was accepted; null for a run that came another way.</summary>
    public string? TaskDocument { get; private set; }

    /// <summary>Its orders.</summary>
    public IReadOnlyList<RunPart> Parts => parts;

    /// <summary>The only part there is today.</summary>
    public RunPart Part => parts[0];

    /// <summary>The person who submitted it.</summary>
    public PersonRef Person => new(Issuer, Subject);

    /// <summary>A run with its order. The run and its part are recorded by one fact.</summary>
    public static Run Submit(RunRequest request, SignedOrder placed)
    {
        var order = placed.Order;
        var run = new Run
        {
            Id = order.RunId,
            ProjectId = order.ProjectId,
            AccessRequestId = order.ApprovalId,
            Issuer = order.Person.Issuer,
            Subject = order.Person.Subject,
            Dataset = order.Dataset,
            Workflow = order.Workflow,
            DescriptorDigest = order.DescriptorDigest,
            Parameters = request.Parameters,
            Code = order.Code,
            AttestedForm = order.AttestedForm,
            SubmittedAt = order.IssuedAt,
            RepeatOf = request.RepeatOf,
            IdempotencyKey = request.IdempotencyKey,
            RequestDigest = request.Digest,
            TaskName = request.TaskName,
            Tags = request.Tags,
            TaskDocument = request.TaskDocument,
        };
        var fact = new Fact(request.RepeatOf is null ? EventTypes.RunSubmitted : EventTypes.RunRepeated, Actor.Person(order.Person, "researcher"))
        {
            Recorded = order.IssuedAt,
            Project = order.ProjectId,
            Dataset = order.Dataset,
            Run = order.PartId,
            Purpose = request.PurposeCode,
            Entities =
            [
                new FactEntity("run", order.RunId.ToString()),
                new FactEntity("order", order.OrderId.ToString()),
                new FactEntity("approval", order.ApprovalId.ToString()),
                new FactEntity("workflow", order.Workflow),
            ],
        };
        run.parts.Add(new RunPart(order, placed.Digest, fact));
        run.Record(fact);
        return run;
    }

    /// <summary>Asks for what has not ended to be canceled; the parts concerned, none when there is nothing to ask.</summary>
    public IReadOnlyList<RunPart> RequestCancel(PersonRef by, DateTimeOffset now)
    {
        var concerned = parts.FindAll(p => !p.HasEnded && p.CancelRequestedAt is null);
        foreach (var part in concerned)
            part.RequestCancel(now, FactOf(EventTypes.RunCancelRequested, Actor.Person(by, "researcher"), part, now));
        return concerned;
    }

    /// <summary>A fact about one part of this run.</summary>
    public Fact FactOf(EventType type, Actor actor, RunPart part, DateTimeOffset now) => new(type, actor)
    {
        Recorded = now,
        Project = ProjectId,
        Dataset = Dataset,
        Run = part.Id,
        Entities = [new FactEntity("run", Id.ToString())],
    };
}

/// <summary>The table of <see cref="Run"/>.</summary>
public sealed class RunMapping : IEntityTypeConfiguration<Run>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<Run> builder)
    {
        builder.ToTable("run");
        builder.HasKey(r => r.Id);
        builder.Ignore(r => r.Part);
        builder.Ignore(r => r.Person);
        builder.Property(r => r.Tags).HasColumnType("jsonb");
        builder.HasMany(r => r.Parts).WithOne().HasForeignKey(p => p.RunId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Project>().WithMany().HasForeignKey(r => r.ProjectId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<AccessRequest>().WithMany().HasForeignKey(r => r.AccessRequestId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(r => new { r.ProjectId, r.Id });
        builder.HasIndex(r => new { r.Issuer, r.Subject, r.IdempotencyKey }).IsUnique().HasFilter("idempotency_key IS NOT NULL");
    }
}
