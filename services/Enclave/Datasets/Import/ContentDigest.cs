using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DuckDB.NET.Data;
using TrustedData.Enclave.Datasets.Declared;
using TrustedData.Enclave.Datasets.Tables;

namespace TrustedData.Enclave.Datasets.Import;

/// <summary>
/// One digest over everything that an import brings: what the dataset says of itself, its dictionary, whose rows and images
/// they are, every value, every voxel. Two imports with the same digest make the same snapshot.
/// </summary>
internal sealed class ContentDigest : IDisposable
{
    private const string Format = "td-content/1";

    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] number = new byte[8];

    private ContentDigest()
    {
    }

    public void Dispose() => hash.Dispose();

    /// <summary>The digest of a prepared import, lower-case hex.</summary>
    /// <param name="prepared">What is to be imported.</param>
    /// <param name="keyNamespace">The namespace of its subjects.</param>
    /// <param name="keys">Digests of the subjects' keys by key.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    internal static string Of(PreparedImport prepared, string keyNamespace, IReadOnlyDictionary<string, string> keys, CancellationToken cancellationToken)
    {
        using var digest = new ContentDigest();
        digest.Add(Description(prepared, keyNamespace));
        digest.AddRows(prepared.Table, keys, cancellationToken);
        foreach (var image in prepared.Images.OrderBy(i => keys[i.Source.SubjectKey], StringComparer.Ordinal).ThenBy(i => i.Source.Variable, StringComparer.Ordinal))
        {
            digest.Add(keys[image.Source.SubjectKey]);
            digest.Add(image.Source.Variable);
            digest.Add(image.Image.Digest);
        }

        return Convert.ToHexStringLower(digest.hash.GetHashAndReset());
    }

    private static string Description(PreparedImport prepared, string keyNamespace) => JsonSerializer.Serialize(new
    {
        format = Format,
        keyNamespace,
        prepared.Declared.Title,
        prepared.Declared.Description,
        prepared.Declared.License,
        prepared.Declared.Synthetic,
        prepared.Declared.Table.SeveralRowsPerSubject,
        prepared.Variables,
        prepared.Table.Rows,
    });

    private void AddRows(LoadedTable table, IReadOnlyDictionary<string, string> keys, CancellationToken cancellationToken)
    {
        using var duck = TableDatabase.OnFile(table.Database);
        var types = table.Variables.Select(v => v.Type).Concat(table.Texts.Select(_ => VariableType.String)).ToArray();
        var columns = string.Concat(table.Columns.Select(c => $", {c}"));
        foreach (var key in duck.Query($"SELECT {LoadedTable.KeyColumn}{columns} FROM {LoadedTable.TableName} ORDER BY rowid", row => AddValues(row, types)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Add(keys[key]);
        }
    }

    private string AddValues(DuckDBDataReader row, VariableType[] types)
    {
        for (var i = 0; i < types.Length; i++)
        {
            if (row.IsDBNull(i + 1))
                Add(long.MinValue);
            else if (types[i] == VariableType.Integer)
                Add(row.GetInt64(i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture));
            else if (types[i] == VariableType.Number)
                Add(BitConverter.DoubleToInt64Bits(row.GetDouble(i + 1)));
            else
                Add(row.GetString(i + 1));
        }

        return row.GetString(0);
    }

    // Each text after its length, so that no two lists of texts run together.
    private void Add(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Add(bytes.LongLength);
        hash.AppendData(bytes);
    }

    private void Add(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(number, value);
        hash.AppendData(number);
    }
}
