using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TrustedData.Contracts.Ids;

namespace TrustedData.Enclave.Runs;

/// <summary>
/// Names of sealed runs in the engine: each attempt of a run has one, and they tell the runs of one enclave from those of
/// another that uses the same engine.
/// </summary>
public static class SealedRunNames
{
    private const string Run = "run";
    private const string Inspector = "inspect";
    private const int TagLength = 8;

    public static string OfRun(string dataset, Guid run, int attempt) => Of(Run, dataset, run, attempt);

    public static string OfInspector(string dataset, Guid run, int attempt) => Of(Inspector, dataset, run, attempt);

    /// <summary>How all names of an enclave's runs and inspections begin.</summary>
    public static IReadOnlyList<string> PrefixesOf(string enclave) => [$"{Run}-{Tag(enclave)}-", $"{Inspector}-{Tag(enclave)}-"];

    /// <summary>The run that a sealed run belongs to; null when the name is none of these.</summary>
    public static Guid? RunOf(string name) =>
        name.Split('-') is [Run or Inspector, { Length: TagLength }, var id, _] && Guid.TryParseExact(id, "N", out var run) ? run : null;

    private static string Of(string kind, string dataset, Guid run, int attempt)
    {
        var enclave = DatasetRef.TryParse(dataset, out var reference) ? reference.Enclave : throw new InvalidOperationException("An accepted run names its dataset.");
        return string.Create(CultureInfo.InvariantCulture, $"{kind}-{Tag(enclave)}-{run:N}-{attempt}");
    }

    private static string Tag(string enclave) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(enclave)))[..TagLength];
}
