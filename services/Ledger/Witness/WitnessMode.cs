using TrustedData.Ledger.Keys;
using TrustedData.Ledger.Witness.Store;
using TrustedData.Transparency.Witnessing;

namespace TrustedData.Ledger.Witness;

/// <summary>
/// The program as a witness: <c>witness</c>, <c>witness migrate</c>, <c>witness keygen FILE</c>, and <c>witness vkey FILE NAME</c>,
/// which prints the verifier key that the log's and the auditors' policies name.
/// </summary>
public static class WitnessMode
{
    /// <summary>Runs the command or the service, and answers the exit status.</summary>
    /// <param name="args">The arguments after <c>witness</c>.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["vkey", var file, var name])
            return Print(file, name);
        if (KeyCommands.Run(args) is { } status)
            return status;

        var builder = WebApplication.CreateBuilder(args);
        builder.AddWitness();
        var migrate = builder.IsMigration(args);
        await using var app = builder.Build();
        if (migrate)
        {
            await app.MigrateAsync<WitnessContext>();
            return 0;
        }
        app.MapWitness();
        await app.RunAsync();
        return 0;
    }

    private static int Print(string file, string name)
    {
        try
        {
            using var key = KeyFile.Read(file);
            Console.WriteLine(new CosignatureVerifier(name, key.Verifier));
            return 0;
        }
        catch (Exception exception) when (exception is KeyFileException or FormatException)
        {
            Console.Error.WriteLine(exception.Message);
            return 1;
        }
    }
}
