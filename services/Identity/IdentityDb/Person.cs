using Microsoft.AspNetCore.Identity;

namespace TrustedData.Identity.IdentityDb;

/// <summary>Somebody who can sign in. The id is the <c>sub</c> of their tokens and all that other services ever learn.</summary>
public sealed class Person : IdentityUser<Guid>;
