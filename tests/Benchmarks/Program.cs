using System.Globalization;
using TrustedData.Benchmarks;
using TrustedData.Benchmarks.Ledger;

switch (args)
{
    case ["table", var directory]:
        LargeTable.Write(directory);
        return 0;
    case ["baseline", var directory]:
        Baseline.Run(directory);
        return 0;
    case ["ledger-append", var database, var key, var size]:
        await LedgerBench.AppendAsync(database, key, int.Parse(size, CultureInfo.InvariantCulture));
        return 0;
    case ["ledger-latency", var database, var key, var rate]:
        await LedgerBench.LatencyAsync(database, key, double.Parse(rate, CultureInfo.InvariantCulture));
        return 0;
    case ["ledger-proof", var database, var key]:
        await LedgerBench.ProofAsync(database, key);
        return 0;
    default:
        await Console.Error.WriteLineAsync("use: TrustedData.Benchmarks table DIR | baseline DIR | ledger-append DATABASE KEYFILE SIZE | ledger-latency DATABASE KEYFILE RATE | ledger-proof DATABASE KEYFILE");
        return 1;
}
