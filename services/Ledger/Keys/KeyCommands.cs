using TrustedData.Transparency.Notes;

namespace TrustedData.Ledger.Keys;

/// <summary>
/// What the operator does with the key before the service first starts: <c>keygen FILE</c> makes one,
/// <c>vkey FILE ORIGIN</c> prints the public half that producers and auditors are given.
/// </summary>
public static class KeyCommands
{
    /// <summary>Runs the command, if the arguments are one, and answers the exit status.</summary>
    public static int? Run(string[] args)
    {
        try
        {
            switch (args)
            {
                case ["keygen", var file]:
                    using (KeyFile.Create(file))
                        return 0;
                case ["vkey", var file, var origin]:
                    using (var key = KeyFile.Read(file))
                        Console.WriteLine(new NoteVerifier(origin, key.Verifier));
                    return 0;
                case ["keygen" or "vkey", ..]:
                    Console.Error.WriteLine("Use: keygen FILE, or vkey FILE ORIGIN.");
                    return 2;
                default:
                    return null;
            }
        }
        catch (Exception exception) when (exception is KeyFileException or FormatException)
        {
            Console.Error.WriteLine(exception.Message);
            return 1;
        }
    }
}
