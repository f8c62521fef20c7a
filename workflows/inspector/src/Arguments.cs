namespace TrustedData.Workflows.Inspector;

/// <summary>Where the inspector reads and writes.</summary>
internal sealed record Arguments(string Outputs, string Evidence, string Inputs, string To)
{
    public static Arguments? Parse(string[] args)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i + 1 < args.Length; i += 2)
            values[args[i]] = args[i + 1];
        return args.Length == 8 && values.Count == 4
            && values.TryGetValue("--outputs", out var outputs) && values.TryGetValue("--evidence", out var evidence)
            && values.TryGetValue("--inputs", out var inputs) && values.TryGetValue("--to", out var to)
            ? new Arguments(outputs, evidence, inputs, to)
            : null;
    }
}
