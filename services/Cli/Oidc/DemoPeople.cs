using System.Text.Json;

namespace TrustedData.Cli.Oidc;

/// <summary>A demonstration person's account at one authority, from the profile's people file.</summary>
public sealed record DemoPerson(string Name, string Authority, string Username, string Password);

/// <summary>The people file of the demonstration profile; no other profile has one.</summary>
public static class DemoPeople
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    /// <summary>Finds a person's account at an authority.</summary>
    /// <exception cref="OidcException">There is no people file, or it names no such account.</exception>
    public static DemoPerson Find(string? peopleFile, string person, Authority authority)
    {
        if (peopleFile is null)
            throw new OidcException("--as takes a demonstration person, and this profile has none; use td login.");
        DemoPerson[] people;
        try
        {
            people = JsonSerializer.Deserialize<DemoPerson[]>(File.ReadAllBytes(peopleFile), Format) ?? [];
        }
        catch (Exception fault) when (fault is IOException or JsonException or UnauthorizedAccessException)
        {
            throw new OidcException($"The people file {peopleFile} cannot be read; ./run up writes it.", fault);
        }
        return people.FirstOrDefault(one => one.Name == person && one.Authority == authority.Id)
            ?? throw new OidcException(people.Any(one => one.Name == person)
                ? $"{person} has no account at the authority of {authority.Id}."
                : $"There is no demonstration person {person}; there are {string.Join(", ", people.Select(one => one.Name).Distinct())}.");
    }
}
