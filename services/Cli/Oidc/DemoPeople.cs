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
        var accounts = AccountsOf(peopleFile, person);
        return accounts.FirstOrDefault(one => one.Authority == authority.Id)
            ?? throw new OidcException($"{person} has no account at {authority.Id}, only at {string.Join(" and ", accounts.Select(one => one.Authority))}.");
    }

    /// <summary>All accounts of a person; at least one.</summary>
    /// <exception cref="OidcException">There is no people file, or no such person.</exception>
    public static IReadOnlyList<DemoPerson> AccountsOf(string? peopleFile, string person)
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
        var accounts = Array.FindAll(people, one => one.Name == person);
        return accounts.Length > 0
            ? accounts
            : throw new OidcException($"There is no demonstration person {person}; there are {string.Join(", ", people.Select(one => one.Name).Distinct())}.");
    }
}
