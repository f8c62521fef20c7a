namespace TrustedData.Cli.Shell;

/// <summary>A command cannot go on; the message says why and what to do, and holds no secret.</summary>
/// <param name="id">Stable id of the problem, as the services' problems have one.</param>
/// <param name="message">For people.</param>
/// <param name="cause">What lies behind it.</param>
public sealed class CliException(string id, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Stable id of the problem.</summary>
    public string Id { get; } = id;
}
