using TrustedData.Cli.Profiles;
using TrustedData.Cli.Shell;

return await new TdProgram(Screen.OfProcess(), Environment.GetEnvironmentVariable(ProfileFile.Variable), TimeProvider.System)
    .RunAsync(args, CancellationToken.None);
