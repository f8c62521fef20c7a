using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TrustedData.Ledger.Reading;

/// <summary>Entries as a FHIR R4 Bundle of type <c>collection</c> (https://hl7.org/fhir/R4/bundle.html).</summary>
public static class FhirBundle
{
    internal const string ContentType = "application/fhir+json; charset=utf-8";

    // What is escaped by default is so for pages; here it would triple every base64 text with a plus sign.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the bundle, as the entries come.</summary>
    /// <param name="to">Where.</param>
    /// <param name="origin">Name of the log.</param>
    /// <param name="now">When it was put together.</param>
    /// <param name="entries">The entries.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task WriteAsync(Stream to, string origin, DateTimeOffset now, IAsyncEnumerable<ProvenEntry> entries, CancellationToken cancellationToken)
    {
        await using var json = new Utf8JsonWriter(to, Options);
        json.WriteStartObject();
        json.WriteString("resourceType", "Bundle");
        json.WriteString("type", "collection");
        json.WriteString("timestamp", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));

        // An array without elements is no FHIR, so the first entry opens it.
        var any = false;
        await foreach (var entry in entries.WithCancellation(cancellationToken))
        {
            if (!any)
                json.WriteStartArray("entry");
            any = true;
            json.WriteStartObject();
            json.WriteString("fullUrl", $"urn:uuid:{entry.Envelope("id")}");
            json.WritePropertyName("resource");
            FhirAuditEvent.Of(entry, origin).WriteTo(json);
            json.WriteEndObject();
            if (json.BytesPending > 1 << 16)
                await json.FlushAsync(cancellationToken);
        }
        if (any)
            json.WriteEndArray();
        json.WriteEndObject();
    }
}
