using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using TrustedData.Identity.IdentityDb;

namespace TrustedData.Identity.SignIn;

/// <summary>Starts, reads and ends sessions.</summary>
public sealed class Sessions(UserManager<Person> people)
{
    /// <summary>Name of the cookie authentication scheme.</summary>
    public const string Scheme = "session";

    private const string SubjectClaim = "sub";
    private const string StampClaim = "stamp";
    private const string TimeClaim = "time";

    public static Task Start(HttpContext http, Person person, DateTimeOffset now)
    {
        var identity = new ClaimsIdentity(
        [
            new Claim(SubjectClaim, person.Id.ToString()),
            new Claim(StampClaim, person.SecurityStamp ?? ""),
            new Claim(TimeClaim, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        ], Scheme);
        return http.SignInAsync(Scheme, new ClaimsPrincipal(identity));
    }

    /// <summary>The session of a request, or null when there is none or the person's credentials changed since.</summary>
    public async Task<PersonSession?> Find(HttpContext http)
    {
        var cookie = await http.AuthenticateAsync(Scheme);
        if (cookie.Principal is not { } principal
            || !long.TryParse(principal.FindFirstValue(TimeClaim), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return null;
        var person = await people.FindUnchanged(principal.FindFirstValue(SubjectClaim), principal.FindFirstValue(StampClaim));
        return person is null ? null : new PersonSession(person, DateTimeOffset.FromUnixTimeSeconds(seconds));
    }

    public static Task End(HttpContext http) => http.SignOutAsync(Scheme);
}
