namespace TrustedData.Tests.Harness;

/// <summary>The stack that a test needs could not be had: the test did not run, which is not the same as a finding.</summary>
public sealed class HarnessException(string message, Exception? inner = null) : Exception(message, inner);
