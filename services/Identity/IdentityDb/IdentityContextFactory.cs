using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace TrustedData.Identity.IdentityDb;

/// <summary>Lets <c>dotnet ef migrations add</c> see the model without a configured authority or a database.</summary>
public sealed class IdentityContextFactory : IDesignTimeDbContextFactory<IdentityContext>
{
    public IdentityContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<IdentityContext>().UseNpgsql().UseSnakeCaseNamingConvention().Options);
}
