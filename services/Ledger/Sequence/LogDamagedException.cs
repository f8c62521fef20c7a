namespace TrustedData.Ledger.Sequence;

/// <summary>
/// What stands in the database is not what this ledger wrote. Nothing is appended to such a log: a signature on top of it
/// would vouch for the damage.
/// </summary>
public sealed class LogDamagedException(string message) : Exception(message);
