using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TrustedData.Hub.HubDb;

/// <summary>Values that are read and written as a whole stand as <c>jsonb</c>.</summary>
public static class JsonColumn
{
    /// <summary>Stores the property as JSON; two values are the same when their JSON is.</summary>
    public static PropertyBuilder<T> IsJson<T>(this PropertyBuilder<T> property) => property.HasColumnType("jsonb").HasConversion(
        value => Write(value),
        text => Read<T>(text),
        new ValueComparer<T>(
            (left, right) => Write(left) == Write(right),
            value => StringComparer.Ordinal.GetHashCode(Write(value)),
            value => Read<T>(Write(value))));

    private static string Write<T>(T? value) => JsonSerializer.Serialize(value, JsonSerializerOptions.Web);

    private static T Read<T>(string text) => JsonSerializer.Deserialize<T>(text, JsonSerializerOptions.Web)!;
}
