using TrustedData.Contracts.Ids;

namespace TrustedData.Enclave.Access;

/// <summary>
/// That a person is, or was, a member of a project, as this enclave has learned it. It can only take rights away: it bars
/// them from deciding on the project for ever, and its end takes their access.
/// </summary>
public sealed class Membership : AuditedEntity
{
    private Membership()
    {
    }

    public Guid Id { get; private set; }

    public Guid ProjectId { get; private set; }

    public string Issuer { get; private set; } = null!;

    public string Subject { get; private set; } = null!;

    public DateTimeOffset Since { get; private set; }

    public DateTimeOffset? Until { get; private set; }

    /// <summary>Learns of a member. The fact may be that of the request that names them.</summary>
    public static Membership Learn(Guid projectId, PersonRef person, bool former, Fact because)
    {
        var membership = new Membership
        {
            Id = Guid.CreateVersion7(because.Recorded),
            ProjectId = projectId,
            Issuer = person.Issuer,
            Subject = person.Subject,
            Since = because.Recorded,
            Until = former ? because.Recorded : null,
        };
        membership.Record(because);
        return membership;
    }

    /// <summary>The person left.</summary>
    public void Leave(Fact because)
    {
        Until = because.Recorded;
        Record(because);
    }

    /// <summary>The person came back.</summary>
    public void Return(Fact because)
    {
        Until = null;
        Record(because);
    }
}
