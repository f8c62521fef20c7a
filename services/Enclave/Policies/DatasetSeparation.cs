using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Ids;
using TrustedData.Enclave.Access;
using TrustedData.Enclave.Staff;

namespace TrustedData.Enclave.Policies;

/// <summary>
/// Separation of duties for what concerns a dataset as a whole (DESIGN 8.6): a policy decides on every project that has, had
/// or asked for access, so nobody who is or was in one of them sets it, and nobody who set it uses one of them.
/// </summary>
public sealed class DatasetSeparation(EnclaveContext database, Separation separation, StaffDirectory staff)
{
    /// <summary>The refusal.</summary>
    public static Refusal Refused { get; } = Separation.Refused with
    {
        Message = "You are or were a member of a project that has access to this dataset or asked for it, so you cannot set its policy. Ask another steward.",
    };

    /// <summary>Whether a person of the staff may decide something about a dataset.</summary>
    public async Task<bool> MayDecideAsync(PersonRef person, string dataset, CancellationToken cancellationToken)
    {
        var subjects = await staff.SubjectsOfAsync(person, cancellationToken);
        var projects = database.Set<Approval>().Where(a => a.Dataset == dataset).Select(a => a.ProjectId);
        return !await database.Set<Membership>().AnyAsync(m => subjects.Contains(m.Subject) && projects.Contains(m.ProjectId), cancellationToken);
    }

    /// <summary>Whether two names are one person, by the identities declared when their roles were given.</summary>
    public async Task<bool> AreOnePersonAsync(PersonRef one, PersonRef other, CancellationToken cancellationToken) =>
        (await staff.SubjectsOfAsync(one, cancellationToken)).Overlaps(await staff.SubjectsOfAsync(other, cancellationToken));

    /// <summary>Remembers that a person decided on every project of the dataset, in the transaction of that decision.</summary>
    public async Task RememberDeciderAsync(PersonRef person, string dataset, Fact because, CancellationToken cancellationToken)
    {
        var projects = await database.Set<Approval>().Where(a => a.Dataset == dataset).Select(a => a.ProjectId).Distinct().ToListAsync(cancellationToken);
        foreach (var project in projects)
            await separation.RememberDeciderAsync(person, project, because, cancellationToken);
    }
}
