namespace TrustedData.Benchmarks.Ledger;

/// <summary>Where the ledger is measured; the script around the program says it in the environment.</summary>
/// <param name="Migrator">Connects to the ledger's database as its migrator.</param>
/// <param name="Ledger">Connects to it as the service.</param>
/// <param name="Plain">Connects to another database of the same server, for plain COPY.</param>
/// <param name="KeyFile">Where the log's key is, or is to be made.</param>
internal sealed record BenchPlace(string Migrator, string Ledger, string Plain, string KeyFile)
{
    internal static BenchPlace Given => new(Required("TD_BENCH_MIGRATOR"), Required("TD_BENCH_LEDGER"), Required("TD_BENCH_PLAIN"), Required("TD_BENCH_KEY"));

    private static string Required(string name) => Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set; ./run bench ledger sets it.");
}
