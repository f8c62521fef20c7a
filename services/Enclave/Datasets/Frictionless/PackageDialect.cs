using System.Text;
using System.Text.Json;
using TrustedData.Enclave.Datasets.Declared;
using TrustedData.Enclave.Datasets.Import;

namespace TrustedData.Enclave.Datasets.Frictionless;

/// <summary>Reads how the file of a resource is written: encoding and dialect.</summary>
internal sealed class PackageDialect(string file, FindingList findings)
{
    internal TextDialect? Read(JsonElement resource, string name, string dataFile)
    {
        var before = findings.Count;
        var dialect = resource.Member("dialect") ?? default;
        if (dialect.Member("header") is { ValueKind: JsonValueKind.False })
            findings.Add(file, $"Resource {name} has no header row. Add one that names the columns.", null, "dialect");
        if (dialect.Text("escapeChar") is not null)
            findings.Add(file, $"Resource {name} uses an escape character. Write the file as RFC 4180 CSV (quotes doubled).", null, "dialect");
        var tabs = Path.GetExtension(dataFile) is ".tsv" or ".tab";
        var read = new TextDialect(One(dialect, "delimiter", name) ?? (tabs ? '\t' : ','))
        {
            Quote = One(dialect, "quoteChar", name) ?? '"',
            Comment = One(dialect, "commentChar", name),
            SkipInitialSpace = dialect.IsTrue("skipInitialSpace"),
            Encoding = Encoding(resource, name) ?? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
        };
        return findings.Count > before ? null : read;
    }

    private char? One(JsonElement dialect, string member, string name)
    {
        if (dialect.Member(member) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.String && value.GetString() is [var only] && char.IsAscii(only) && only is not ('\r' or '\n'))
            return only;
        findings.Add(file, $"{member} of resource {name} must be one ASCII character.", null, "dialect");
        return null;
    }

    private Encoding? Encoding(JsonElement resource, string name)
    {
        try
        {
            return resource.Text("encoding") is { } declared
                ? CodePagesEncodingProvider.Instance.GetEncoding(declared, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                    ?? System.Text.Encoding.GetEncoding(declared, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                : null;
        }
        catch (ArgumentException)
        {
            findings.Add(file, $"The encoding of resource {name} is not known. Save its file as UTF-8.", null, "encoding");
            return null;
        }
    }
}
