namespace TrustedData.Cli.Shell;

/// <summary>What the program ends with.</summary>
public static class ExitStatus
{
    /// <summary>Done.</summary>
    public const int Success = 0;

    /// <summary>Refused, failed, damaged or unreachable.</summary>
    public const int Failure = 1;

    /// <summary>The command line itself is wrong; nothing was sent.</summary>
    public const int Usage = 2;

    /// <summary>Stopped by the person.</summary>
    public const int Interrupted = 130;
}
