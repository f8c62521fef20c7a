namespace TrustedData.Hub.Projects;

/// <summary>A project as its members see it.</summary>
public sealed record ProjectView(Guid Id, string Title, DateTimeOffset CreatedAt, IReadOnlyList<MemberView> Members)
{
    /// <summary>The view of a project whose members are loaded.</summary>
    public static ProjectView Of(Project project) =>
        new(project.Id, project.Title, project.CreatedAt, [.. project.Members.OrderBy(m => m.Since).Select(m => new MemberView(m.Issuer, m.Subject, m.Since, m.Until))]);
}

/// <summary>One membership; <paramref name="Until"/> is null while it lasts.</summary>
public sealed record MemberView(string Issuer, string Subject, DateTimeOffset Since, DateTimeOffset? Until);
