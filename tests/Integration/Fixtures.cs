using TrustedData.Tests.Harness.Postgres;

[assembly: AssemblyFixture(typeof(PostgresServer))]
