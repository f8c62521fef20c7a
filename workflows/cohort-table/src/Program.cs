using TrustedData.Workflows.CohortTable;

try
{
    var options = Options.Read(args);
    var dictionary = await StagedDictionary.ReadAsync(options.Data);
    using var table = new Cohort(options, dictionary);
    table.Run();
    return 0;
}
catch (UsageException problem)
{
    await Console.Error.WriteLineAsync(problem.Message);
    return 2;
}
