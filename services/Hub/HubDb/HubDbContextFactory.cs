using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace TrustedData.Hub.HubDb;

/// <summary>Lets <c>dotnet ef</c> write migrations without a running service; it connects to nothing.</summary>
public sealed class HubDbContextFactory : IDesignTimeDbContextFactory<HubDbContext>
{
    /// <inheritdoc />
    public HubDbContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<HubDbContext>()
        .UseNpgsql("Host=design-time")
        .UseSnakeCaseNamingConvention()
        .Options);
}
