using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TrustedData.Enclave.Runs;

/// <summary>How runs are stored.</summary>
public sealed class RunTable : IEntityTypeConfiguration<Run>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<Run> builder)
    {
        builder.ToTable("run");
        builder.Property(r => r.State).HasConversion<string>().HasMaxLength(20);
        builder.Ignore(r => r.LastChange);
        builder.Ignore(r => r.Person);
        builder.Ignore(r => r.Attested);
        AsJson(builder.Property(r => r.Terms!));
        AsJson(builder.Property(r => r.Outputs));
        AsJson(builder.Property(r => r.Timeline));
        builder.Property<uint>("xmin").IsRowVersion();
        builder.HasIndex(r => r.RunId).IsUnique();
        builder.HasIndex(r => r.OrderId).IsUnique();
        builder.HasIndex(r => r.State);
        builder.HasIndex(r => new { r.ProjectId, r.Dataset });
        builder.HasIndex(r => r.ReceivedAt).HasFilter("cleaned_at IS NULL");
    }

    private static void AsJson<T>(PropertyBuilder<T> property) => property
        .HasColumnType("jsonb")
        .HasConversion(
            value => JsonSerializer.Serialize(value, JsonSerializerOptions.Web),
            text => JsonSerializer.Deserialize<T>(text, JsonSerializerOptions.Web)!,
            new ValueComparer<T>(
                (left, right) => ReferenceEquals(left, right) || JsonSerializer.Serialize(left, JsonSerializerOptions.Web) == JsonSerializer.Serialize(right, JsonSerializerOptions.Web),
                value => JsonSerializer.Serialize(value, JsonSerializerOptions.Web).GetHashCode(StringComparison.Ordinal),
                value => value));
}
