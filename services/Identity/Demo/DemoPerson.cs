using System.Text.Json;
using System.Text.RegularExpressions;

namespace TrustedData.Identity.Demo;

/// <summary>A demonstration person's account at one authority.</summary>
/// <param name="Authority">Id of the organisation that the account is at.</param>
/// <param name="Username">Name to sign in with.</param>
/// <param name="Password">Password to sign in with.</param>
/// <param name="Subject">The <c>sub</c> of the person's tokens, fixed when the file was written.</param>
/// <param name="Roles">Roles in tokens; may be empty.</param>
public sealed partial record DemoPerson(string Authority, string Username, string Password, Guid Subject, IReadOnlyList<string> Roles)
{
    private const int ShortestPassword = 12;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Reads the people of one organisation.</summary>
    /// <exception cref="InvalidDataException">The file is not as it should be; the message names no password.</exception>
    public static IReadOnlyList<DemoPerson> Read(string path, string organisation)
    {
        DemoPerson[] people;
        try
        {
            people = JsonSerializer.Deserialize<DemoPerson[]>(File.ReadAllBytes(path), Format) ?? [];
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"The people file {path} must be a JSON array of objects with name, authority, username, password, subject and roles (problem at {fault.Path}).", fault);
        }

        var own = people.Where(person => person.Authority == organisation).ToList();
        foreach (var person in own)
        {
            if (!Words().IsMatch(person.Username) || person.Password.Length < ShortestPassword || person.Subject == Guid.Empty || person.Roles.Any(role => !Words().IsMatch(role)))
                throw new InvalidDataException($"The people file {path}: '{person.Username}' needs a username and roles of small letters, digits and '-', a password of at least {ShortestPassword} characters and a subject.");
        }

        return own;
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,31}\z", RegexOptions.None, 1000)]
    private static partial Regex Words();
}
