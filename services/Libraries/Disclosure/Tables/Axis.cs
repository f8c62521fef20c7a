namespace TrustedData.Disclosure.Tables;

/// <summary>One grouping variable with its levels as the dictionary declares them; never as they were observed.</summary>
public sealed record Axis(string Variable, IReadOnlyList<string> Levels);
