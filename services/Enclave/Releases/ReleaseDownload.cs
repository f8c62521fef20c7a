using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Kinds;
using TrustedData.Enclave.Runs;
using TrustedData.ServiceDefaults.Inbox;
using TrustedData.ServiceDefaults.Outbox;

namespace TrustedData.Enclave.Releases;

/// <summary>That somebody fetched a release from the hub, as the hub tells it: a recall must reach them.</summary>
public sealed class ReleaseDownload : AuditedEntity
{
    private ReleaseDownload()
    {
    }

    public Guid Id { get; private set; }

    public Guid ReleaseId { get; private set; }

    public string Issuer { get; private set; } = null!;

    public string Subject { get; private set; } = null!;

    public DateTimeOffset At { get; private set; }

    /// <summary>Notes a download under its fact.</summary>
    public static ReleaseDownload Of(Guid releaseId, PersonRef by, DateTimeOffset at, Fact downloaded)
    {
        var download = new ReleaseDownload { Id = Guid.CreateVersion7(downloaded.Recorded), ReleaseId = releaseId, Issuer = by.Issuer, Subject = by.Subject, At = at };
        download.Record(downloaded);
        return download;
    }
}

/// <summary>How downloads are stored.</summary>
public sealed class ReleaseDownloadTable : IEntityTypeConfiguration<ReleaseDownload>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<ReleaseDownload> builder)
    {
        builder.ToTable("release_download");
        builder.HasOne<RunRelease>().WithMany().HasForeignKey(d => d.ReleaseId).OnDelete(DeleteBehavior.Restrict);
    }
}

/// <summary>Takes in that a release was fetched; only the hub that has it can say so.</summary>
public sealed class DownloadConfirmedHandler(EnclaveContext database, TimeProvider time) : IInboxHandler
{
    /// <inheritdoc />
    public async Task HandleAsync(InboxRow message, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var told = CanonicalBody.Read<DownloadConfirmed>(message.Body);
        var release = told is null ? null : await database.Set<RunRelease>().SingleOrDefaultAsync(r => r.Id == told.ReleaseId && r.RunId == told.PartId, cancellationToken);
        var run = release is null ? null : await database.Set<Run>().AsNoTracking().SingleOrDefaultAsync(r => r.Id == release.RunId && r.Hub == message.From, cancellationToken);
        if (release?.SendIntendedAt is null || run is null)
        {
            database.Record(new Fact(EventTypes.ReleaseDownloadRefused, Actor.Service(message.From), FactOutcome.Refused) { Recorded = now, Reason = "release-unknown" });
            return;
        }

        var fact = release.FactOf(EventTypes.ReleaseDownloaded, Actor.Service(message.From) with { OnBehalfOf = told!.By.Subject }, run, now);
        database.Add(ReleaseDownload.Of(release.Id, told.By, told.At, fact));
        release.CountDownload(fact);
    }
}
