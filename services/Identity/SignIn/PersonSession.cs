using TrustedData.Identity.IdentityDb;

namespace TrustedData.Identity.SignIn;

/// <summary>The browser's session with the authority: who signed in, and when.</summary>
/// <param name="Person">The person, as they are in the database now.</param>
/// <param name="SignedInAt">When the password was given.</param>
public sealed record PersonSession(Person Person, DateTimeOffset SignedInAt);
