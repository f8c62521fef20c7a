using System.Globalization;
using System.Text;

namespace TrustedData.Tests.EndToEnd.Support;

/// <summary>
/// A small made-up data package: a person a row, with sex, stage and age. 40 people are F and 40 M; stage is
/// early for 60 of them and late for 20; among the late, 4 are M.
/// </summary>
public static class SmallCohort
{
    public const int People = 80;

    /// <summary>Everything that may be asked for.</summary>
    public static IReadOnlyList<string> Variables { get; } = ["sex", "stage", "age"];

    /// <summary>The key of a person.</summary>
    public static string Key(int person) => $"P{person.ToString("000", CultureInfo.InvariantCulture)}";

    /// <summary>Writes the package into a directory.</summary>
    /// <param name="directory">Made when it is missing.</param>
    /// <param name="people">Which people, by number from 0; all without it.</param>
    public static void Write(string directory, IEnumerable<int>? people = null)
    {
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, "datapackage.json"), """
            {
              "name": "small-cohort", "title": "Small made-up cohort", "description": "Made up for tests; no real person stands behind it.",
              "resources": [{
                "name": "people", "path": "people.csv", "profile": "tabular-data-resource",
                "schema": {
                  "fields": [
                    { "name": "person", "type": "string" },
                    { "name": "sex", "type": "string", "constraints": { "enum": ["F", "M"] } },
                    { "name": "stage", "type": "string", "constraints": { "enum": ["early", "late"] } },
                    { "name": "age", "type": "integer", "constraints": { "minimum": 18, "maximum": 99 } }
                  ],
                  "primaryKey": "person"
                }
              }]
            }
            """);
        var text = new StringBuilder("person,sex,stage,age\n");
        foreach (var person in people ?? Enumerable.Range(0, People))
            text.Append(CultureInfo.InvariantCulture, $"{Key(person)},{Sex(person)},{Stage(person)},{Age(person)}\n");
        File.WriteAllText(Path.Combine(directory, "people.csv"), text.ToString());
    }

    public static string Sex(int person) => person < 40 ? "F" : "M";

    /// <summary>Late are 16 of the F and 4 of the M.</summary>
    public static string Stage(int person) => person is < 16 or (>= 40 and < 44) ? "late" : "early";

    public static int Age(int person) => 20 + (person * 7 % 60);
}
