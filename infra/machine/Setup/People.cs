using System.Text.Json;
using TrustedData.Setup.Files;

namespace TrustedData.Setup;

/// <summary>A demonstration person's account at one authority, as it stands in <c>people.json</c>.</summary>
public sealed record DemoAccount(string Name, string Authority, string Username, string Password, Guid Subject, IReadOnlyList<string> Roles);

/// <summary>The demonstration people; they exist on a single machine only.</summary>
public static class People
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private static readonly (string Authority, string Name, string Role)[] Wanted =
    [
        ("hub", "researcher", "researcher"), ("hub", "researcher2", "researcher"), ("hub", "auditor", "auditor"),
        ("lakeside", "steward", "staff"), ("lakeside", "steward2", "staff"),
        ("lakeside", "checker", "staff"), ("lakeside", "checker2", "staff"),
        ("lakeside", "operator", "staff"), ("lakeside", "auditor", "auditor"),
    ];

    /// <summary>Reads the file; writes it first where there is none. Subjects never change, since decisions name them.</summary>
    public static IReadOnlyList<DemoAccount> ReadOrCreate(string file, Secrets secrets)
    {
        var text = PrivateFile.ReadOrCreate(file, () => JsonSerializer.Serialize(
            Wanted.Select(one => new DemoAccount(
                one.Name, one.Authority, one.Name, secrets[$"person:{one.Authority}:{one.Name}"], Guid.NewGuid(), [one.Role])),
            Format));
        return JsonSerializer.Deserialize<DemoAccount[]>(text, Format) ?? [];
    }
}
