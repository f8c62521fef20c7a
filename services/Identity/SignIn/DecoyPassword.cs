using Microsoft.AspNetCore.Identity;
using TrustedData.Identity.IdentityDb;

namespace TrustedData.Identity.SignIn;

/// <summary>A hash to check passwords against when there is no account, so that the answer takes as long as with one.</summary>
public sealed class DecoyPassword(IPasswordHasher<Person> hasher)
{
    public Person Person { get; } = new();

    public string Hash { get; } = hasher.HashPassword(new Person(), Guid.NewGuid().ToString());
}
