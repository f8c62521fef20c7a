namespace TrustedData.Setup;

/// <summary>The machine cannot be set up; the message says what to do.</summary>
public sealed class SetupException(string message) : Exception(message);
