using TrustedData.Benchmarks;

switch (args)
{
    case ["table", var directory, var rows] when int.TryParse(rows, out var count):
        LargeTable.Write(directory, count);
        return 0;
    case ["baseline", var directory]:
        Baseline.Run(directory);
        return 0;
    default:
        await Console.Error.WriteLineAsync("use: TrustedData.Benchmarks table DIR ROWS | baseline DIR");
        return 1;
}
