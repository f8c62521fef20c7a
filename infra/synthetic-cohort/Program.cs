using TrustedData.SyntheticCohort;

if (args is not [var directory])
{
    await Console.Error.WriteLineAsync("use: TrustedData.SyntheticCohort DIR");
    return 1;
}

await new BidsWriter(directory).WriteAsync(Cohort.People());
return 0;
