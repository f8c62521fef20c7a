using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpenIddict.EntityFrameworkCore.Models;
using TrustedData.ServiceDefaults.Audit;

namespace TrustedData.Identity.IdentityDb;

/// <summary>
/// The authority's database: people with their roles, and OpenIddict's clients, scopes, authorizations and tokens. Their
/// types belong to the frameworks and record no facts by themselves: what happens to people is recorded by the handler
/// that does it, in the same save.
/// </summary>
public sealed class IdentityContext(DbContextOptions<IdentityContext> options) : DbContext(options)
{
    private const string ByHandler = "ASP.NET Core Identity changes it; the handler of the use case records the fact in the same save";
    private const string ByProtocol = "OpenIddict changes it; the fact is saved before the answer that carries a token leaves";

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.AddAuditTables();
        modelBuilder.UseOpenIddict<Guid>();
        modelBuilder.Entity<OpenIddictEntityFrameworkCoreApplication<Guid>>().ToTable("oidc_application").IsTechnical(ByProtocol);
        modelBuilder.Entity<OpenIddictEntityFrameworkCoreScope<Guid>>().ToTable("oidc_scope").IsTechnical(ByProtocol);
        modelBuilder.Entity<OpenIddictEntityFrameworkCoreAuthorization<Guid>>().ToTable("oidc_authorization").IsTechnical(ByProtocol);
        modelBuilder.Entity<OpenIddictEntityFrameworkCoreToken<Guid>>().ToTable("oidc_token").IsTechnical(ByProtocol);
        AddPeople(modelBuilder);
    }

    private static void AddPeople(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Person>(person =>
        {
            person.ToTable("person").IsTechnical(ByHandler);
            person.Property(one => one.UserName).HasMaxLength(256).IsRequired();
            person.Property(one => one.NormalizedUserName).HasMaxLength(256).IsRequired();
            person.HasIndex(one => one.NormalizedUserName).IsUnique();
            person.Property(one => one.ConcurrencyStamp).IsConcurrencyToken();
            // Nobody is written to or called from here, so there is no address to keep.
            person.Ignore(one => one.Email).Ignore(one => one.NormalizedEmail).Ignore(one => one.EmailConfirmed)
                .Ignore(one => one.PhoneNumber).Ignore(one => one.PhoneNumberConfirmed).Ignore(one => one.TwoFactorEnabled);
        });
        modelBuilder.Entity<IdentityRole<Guid>>(role =>
        {
            role.ToTable("role").IsTechnical(ByHandler);
            role.Property(one => one.Name).HasMaxLength(32).IsRequired();
            role.Property(one => one.NormalizedName).HasMaxLength(32).IsRequired();
            role.HasIndex(one => one.NormalizedName).IsUnique();
            role.Property(one => one.ConcurrencyStamp).IsConcurrencyToken();
        });
        modelBuilder.Entity<IdentityUserRole<Guid>>(held =>
        {
            held.ToTable("person_role").IsTechnical(ByHandler);
            held.HasKey(one => new { one.UserId, one.RoleId });
            held.HasOne<Person>().WithMany().HasForeignKey(one => one.UserId).IsRequired();
            held.HasOne<IdentityRole<Guid>>().WithMany().HasForeignKey(one => one.RoleId).IsRequired();
        });
    }
}
