using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TrustedData.Enclave.Access;

/// <summary>How approvals are stored.</summary>
public sealed class ApprovalTable : IEntityTypeConfiguration<Approval>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<Approval> builder)
    {
        builder.ToTable("approval");
        builder.Property(a => a.State).HasConversion<string>().HasMaxLength(20);
        builder.OwnsMany(a => a.Members, members => members.ToJson("members"));
        builder.Ignore(a => a.LastDecision);
        builder.Property<uint>("xmin").IsRowVersion();
        builder.HasIndex(a => a.ProjectId);
    }
}

/// <summary>How memberships are stored.</summary>
public sealed class MembershipTable : IEntityTypeConfiguration<Membership>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<Membership> builder)
    {
        builder.ToTable("membership");
        builder.HasIndex(m => new { m.ProjectId, m.Issuer, m.Subject }).IsUnique();
    }
}

/// <summary>How deciders are stored.</summary>
public sealed class ProjectDeciderTable : IEntityTypeConfiguration<ProjectDecider>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<ProjectDecider> builder)
    {
        builder.ToTable("project_decider");
        builder.HasIndex(d => new { d.ProjectId, d.Subject }).IsUnique();
    }
}
