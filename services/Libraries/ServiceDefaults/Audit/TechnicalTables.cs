using Microsoft.EntityFrameworkCore;
using TrustedData.ServiceDefaults.Inbox;
using TrustedData.ServiceDefaults.Outbox;

namespace TrustedData.ServiceDefaults.Audit;

/// <summary>The tables whose changes are no facts, because they only carry facts and messages or hold a lease.</summary>
public static class TechnicalTables
{
    private const string Annotation = "TrustedData:Technical";

    /// <summary>Marks a table as technical; the reason stands in the code that calls it.</summary>
    public static void IsTechnical(this Microsoft.EntityFrameworkCore.Metadata.Builders.EntityTypeBuilder builder, string because) =>
        builder.HasAnnotation(Annotation, because);

    internal static HashSet<Type> Of(DbContext context) =>
        [.. context.Model.GetEntityTypes().Where(t => t.FindAnnotation(Annotation) is not null).Select(t => t.ClrType)];

    /// <summary>Adds the tables that every service has: fact, outbox, inbox.</summary>
    public static void AddAuditTables(this ModelBuilder model)
    {
        model.Entity<FactRow>(fact =>
        {
            fact.ToTable("fact").IsTechnical("it is the record itself");
            fact.HasKey(f => f.Id);
            fact.Property(f => f.Body).HasColumnType("jsonb");
            fact.HasIndex(f => f.Type);
        });
        model.Entity<OutboxRow>(row =>
        {
            row.ToTable("outbox").IsTechnical("it carries facts and messages that are already recorded");
            row.HasKey(r => r.Position);
            row.Property(r => r.Position).UseIdentityAlwaysColumn();
            row.HasIndex(r => r.Id).IsUnique();
            row.HasIndex(r => new { r.Destination, r.Position });
        });
        model.Entity<InboxRow>(row =>
        {
            row.ToTable("inbox").IsTechnical("what a message changes is recorded by its handler");
            row.HasKey(r => r.Position);
            row.Property(r => r.Position).UseIdentityAlwaysColumn();
            row.HasIndex(r => new { r.From, r.Id }).IsUnique();
            row.HasIndex(r => r.ProcessedAt);
        });
    }

    /// <summary>Records a fact that changes no row of state, for example a refusal or a reading.</summary>
    public static void Record(this DbContext context, Fact fact)
    {
        context.Add(AuditSeam.RowOf(fact));
        context.Add(OutboxRow.ToLedger(fact));
    }

    /// <summary>Sends a message to another organisation, in the transaction of the change it tells of.</summary>
    public static void Send<T>(this DbContext context, string to, string kind, T body, DateTimeOffset now) =>
        context.Add(OutboxRow.ToPeer(to, kind, CanonicalBody.Of(body), now));
}
