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
    case ["ledger-append", var size]:
        await LedgerBench.AppendAsync(BenchPlace.Given, int.Parse(size, CultureInfo.InvariantCulture));
        return 0;
    case ["ledger-latency", var rate]:
        await LedgerBench.LatencyAsync(BenchPlace.Given, double.Parse(rate, CultureInfo.InvariantCulture));
        return 0;
    case ["ledger-proof"]:
        await LedgerBench.ProofAsync(BenchPlace.Given);
        return 0;
    case ["ledger-log", var directory, var key, var size]:
        MadeLog.Write(directory, key, int.Parse(size, CultureInfo.InvariantCulture));
        return 0;
    case ["ledger-hash", var directory]:
        MadeLog.Hash(directory);
        return 0;
    default:
        await Console.Error.WriteLineAsync("use: TrustedData.Benchmarks table DIR | baseline DIR | ledger-append SIZE | ledger-latency RATE | ledger-proof | ledger-log DIR KEYFILE SIZE | ledger-hash DIR");
        return 1;
}
