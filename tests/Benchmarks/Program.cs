using TrustedData.Benchmarks;

switch (args)
{
    case ["table", var directory]:
        LargeTable.Write(directory);
        return 0;
    case ["baseline", var directory]:
        Baseline.Run(directory);
        return 0;
    default:
        await Console.Error.WriteLineAsync("use: TrustedData.Benchmarks table DIR | baseline DIR");
        return 1;
}
