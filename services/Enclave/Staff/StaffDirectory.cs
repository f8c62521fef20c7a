using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TrustedData.Contracts.Ids;

namespace TrustedData.Enclave.Staff;

/// <summary>Who has which role now.</summary>
public sealed class StaffDirectory(EnclaveContext database, IOptions<EnclaveOptions> options)
{
    /// <summary>The roles of a person. The operator of the configuration is one without a row, so that there is a first.</summary>
    public async Task<IReadOnlySet<StaffRole>> RolesOfAsync(PersonRef person, CancellationToken cancellationToken)
    {
        var roles = await database.Set<StaffMember>()
            .Where(s => s.Issuer == person.Issuer && s.Subject == person.Subject && s.Until == null)
            .Select(s => s.Role)
            .ToListAsync(cancellationToken);
        var first = options.Value.Operator;
        if (Same(first.Issuer, person.Issuer) && first.Subject == person.Subject)
            roles.Add(StaffRole.Operator);
        return roles.ToHashSet();
    }

    /// <summary>The same person's identities: the one in the token, and those that were declared when a role was given.</summary>
    public async Task<IReadOnlySet<string>> SubjectsOfAsync(PersonRef person, CancellationToken cancellationToken)
    {
        var others = await database.Set<StaffMember>()
            .Where(s => s.Issuer == person.Issuer && s.Subject == person.Subject)
            .Select(s => s.AlsoKnownAs)
            .ToListAsync(cancellationToken);
        return others.SelectMany(o => o).Append(person.Subject).ToHashSet(StringComparer.Ordinal);
    }

    // An issuer is compared as its authority publishes it; configuration may lack the final slash.
    private static bool Same(string left, string right) => left.TrimEnd('/') == right.TrimEnd('/');
}
