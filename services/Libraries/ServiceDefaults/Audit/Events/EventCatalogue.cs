using System.Collections.Frozen;
using System.Reflection;

namespace TrustedData.ServiceDefaults.Audit.Events;

/// <summary>Every event type there is: the properties of <see cref="EventTypes"/>.</summary>
public static class EventCatalogue
{
    private static readonly FrozenDictionary<string, EventType> ByName = typeof(EventTypes)
        .GetProperties(BindingFlags.Public | BindingFlags.Static)
        .Select(property => property.GetValue(null)).OfType<EventType>()
        .ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<EventType> All { get; } = [.. ByName.Values.OrderBy(type => type.Name, StringComparer.Ordinal)];

    /// <summary>The type of a name; null when there is none.</summary>
    public static EventType? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The names of a class's types.</summary>
    public static IReadOnlyList<string> NamesOf(EventClass eventClass) => [.. All.Where(type => type.Class == eventClass).Select(type => type.Name)];
}
