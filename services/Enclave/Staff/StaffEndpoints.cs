using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Ids;

namespace TrustedData.Enclave.Staff;

/// <summary>A role of a person, as the API shows it.</summary>
public sealed record StaffView(Guid Id, string Subject, StaffRole Role, IReadOnlyList<string> AlsoKnownAs, DateTimeOffset Since);

/// <summary>Gives a role to a person of this institution's authority.</summary>
/// <param name="Subject">The person's subject there.</param>
/// <param name="Role">The role.</param>
/// <param name="AlsoKnownAs">The person's subjects at other authorities, above all the hub's; they must be declared.</param>
public sealed record AppointStaffRequest(string Subject, StaffRole Role, IReadOnlyList<string>? AlsoKnownAs);

/// <summary>The staff endpoints.</summary>
public static class StaffEndpoints
{
    internal static async Task<Ok<ItemList<StaffView>>> ListAsync(EnclaveContext database, CancellationToken cancellationToken) =>
        TypedResults.Ok(new ItemList<StaffView>(await database.Set<StaffMember>()
            .Where(s => s.Until == null)
            .OrderBy(s => s.Since)
            .Select(s => new StaffView(s.Id, s.Subject, s.Role, s.AlsoKnownAs, s.Since))
            .ToListAsync(cancellationToken)));

    internal static async Task<Results<Ok<StaffView>, ProblemHttpResult>> AppointAsync(
        AppointStaffRequest request, ClaimsPrincipal user, EnclaveContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var aliases = (request.AlsoKnownAs ?? []).Distinct(StringComparer.Ordinal).ToList();
        if (string.IsNullOrWhiteSpace(request.Subject) || request.Subject.Length > 200 || aliases.Exists(a => a.Length is 0 or > 200) || aliases.Count > 10)
            return Refusal.BadRequest("staff-subject", "Name the person by the subject that the authority gave them (1 to 200 characters).").ToProblem();

        var person = new PersonRef(user.Person().Issuer, request.Subject);
        var member = await database.Set<StaffMember>().SingleOrDefaultAsync(
            s => s.Issuer == person.Issuer && s.Subject == person.Subject && s.Role == request.Role && s.Until == null, cancellationToken);
        if (member is null)
        {
            member = StaffMember.Appoint(person, request.Role, aliases, Actor.Person(user.Person(), "operator"), time.GetUtcNow());
            database.Add(member);
            await database.SaveChangesAsync(cancellationToken);
        }

        return TypedResults.Ok(new StaffView(member.Id, member.Subject, member.Role, member.AlsoKnownAs, member.Since));
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> DismissAsync(
        Guid id, ClaimsPrincipal user, EnclaveContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var member = await database.Set<StaffMember>().SingleOrDefaultAsync(s => s.Id == id && s.Until == null, cancellationToken);
        if (member is null)
            return Refusal.NotFound("staff-unknown", "There is no such role now. See td staff list.").ToProblem();
        member.Dismiss(Actor.Person(user.Person(), "operator"), time.GetUtcNow());
        await database.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
