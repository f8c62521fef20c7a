using TrustedData.Tests.EndToEnd.Support;
using TrustedData.Tests.Harness.Podman;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;

[assembly: AssemblyFixture(typeof(PostgresServer))]
[assembly: AssemblyFixture(typeof(RabbitServer))]
[assembly: AssemblyFixture(typeof(PodmanService))]

namespace TrustedData.Tests.EndToEnd;

/// <summary>
/// Every test works on the same two organisations, with a dataset and a project of its own. Tests of one collection take turns,
/// so that those that kill a service disturb nobody.
/// </summary>
[CollectionDefinition(Name)]
public sealed class SiteCollection : ICollectionFixture<OpenSite>
{
    public const string Name = "site";
}
