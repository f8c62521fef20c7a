using System.Text.Json;
using System.Text.Json.Serialization;
using TrustedData.Contracts.Kinds;
using TrustedData.Enclave.Datasets.Catalogue;

namespace TrustedData.Enclave.Datasets.Staging;

/// <summary>The dictionary of a view as workflows read it: the declared variables that the view has, in the order of the dataset.</summary>
internal sealed record StagedDictionary(string Dataset, IReadOnlyList<CatalogueVariable> Variables)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    internal static void Write(string file, string dataset, IEnumerable<Variable> variables)
    {
        using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        JsonSerializer.Serialize(stream, new StagedDictionary(dataset, [.. variables.Select(v => v.Public())]), Json);
    }
}
