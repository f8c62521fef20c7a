using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace TrustedData.Setup.Files;

/// <summary>Random passwords by name, in one file; each is made when first asked for and then kept.</summary>
public sealed class Secrets
{
    private const int Bytes = 32;
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true };
    private readonly string _path;
    private readonly SortedDictionary<string, string> _values;

    public Secrets(string path)
    {
        _path = path;
        _values = File.Exists(path)
            ? JsonSerializer.Deserialize<SortedDictionary<string, string>>(File.ReadAllText(path)) ?? []
            : new SortedDictionary<string, string>(StringComparer.Ordinal);
    }

    /// <summary>The secret of that name.</summary>
    public string this[string name]
    {
        get
        {
            if (_values.TryGetValue(name, out var value)) return value;
            value = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
            _values.Add(name, value);
            // Before it is used anywhere: a password that only the database knows would lock everybody out.
            PrivateFile.Write(_path, JsonSerializer.Serialize(_values, Format));
            return value;
        }
    }
}
