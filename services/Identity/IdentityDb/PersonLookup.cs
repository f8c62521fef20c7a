using Microsoft.AspNetCore.Identity;

namespace TrustedData.Identity.IdentityDb;

/// <summary>Finds people by what stands in a cookie or a token.</summary>
public static class PersonLookup
{
    /// <summary>The person with this subject, or null.</summary>
    public static async Task<Person?> FindBySubject(this UserManager<Person> people, string? subject) =>
        Guid.TryParse(subject, out _) ? await people.FindByIdAsync(subject) : null;

    /// <summary>The person, unless their credentials changed since the stamp was taken: a changed password ends every session and login.</summary>
    public static async Task<Person?> FindUnchanged(this UserManager<Person> people, string? subject, string? stamp)
    {
        var person = await people.FindBySubject(subject);
        return person is { SecurityStamp: { Length: > 0 } current } && current == stamp ? person : null;
    }
}
