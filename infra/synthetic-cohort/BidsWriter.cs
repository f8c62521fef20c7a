using System.Globalization;
using System.Text;

namespace TrustedData.SyntheticCohort;

/// <summary>Writes people as a BIDS dataset: a table with its dictionary, and masks as a derivative.</summary>
public sealed class BidsWriter(string directory)
{
    private const string Description = """
        {
          "Name": "Synthetic cohort of people with multiple sclerosis",
          "BIDSVersion": "1.8.0",
          "DatasetType": "raw",
          "License": "CC0-1.0",
          "Keywords": ["synthetic", "multiple sclerosis", "lesion mask"],
          "Description": "Made up by a program for demonstrations and tests. Nobody in it exists; no figure in it says anything about a disease."
        }

        """;

    private const string Derivative = """
        {
          "Name": "Brain and lesion masks (synthetic)",
          "BIDSVersion": "1.8.0",
          "DatasetType": "derivative",
          "Keywords": ["synthetic"],
          "GeneratedBy": [{ "Name": "made up by a program" }]
        }

        """;

    private const string Dictionary = """
        {
          "participant_id": { "Description": "Participant, one per person" },
          "sex": { "Description": "Sex", "Levels": { "F": "female", "M": "male" } },
          "age": { "Description": "Age at the scan", "Units": "years", "Format": "integer", "Minimum": 18, "Maximum": 90 },
          "ms_type": {
            "Description": "Clinical course of multiple sclerosis",
            "Levels": { "CIS": "clinically isolated syndrome", "RR": "relapsing-remitting", "SP": "secondary progressive", "PP": "primary progressive" }
          },
          "treated": { "Description": "Takes a disease-modifying treatment", "Levels": { "no": "no", "yes": "yes" } },
          "edss": { "Description": "Expanded Disability Status Scale, 0 (normal) to 10 (death), in steps of 0.5", "Format": "number", "Minimum": 0, "Maximum": 10 }
        }

        """;

    /// <summary>Writes everything; the directory must not exist.</summary>
    public async Task WriteAsync(IReadOnlyList<Person> people)
    {
        Directory.CreateDirectory(directory);
        var masks = Path.Combine(directory, "derivatives", "masks");
        Directory.CreateDirectory(masks);
        await WriteTextAsync(Path.Combine(directory, "dataset_description.json"), Description);
        await WriteTextAsync(Path.Combine(directory, "README"), "A synthetic cohort: made up by a program, nobody in it exists.\n");
        await WriteTextAsync(Path.Combine(directory, "participants.json"), Dictionary);
        await WriteTextAsync(Path.Combine(directory, "participants.tsv"), Table(people));
        await WriteTextAsync(Path.Combine(masks, "dataset_description.json"), Derivative);
        foreach (var person in people)
        {
            var folder = Directory.CreateDirectory(Path.Combine(masks, person.Id, "anat")).FullName;
            var (brain, lesions) = Brain.Of(person);
            brain.Write(Path.Combine(folder, $"{person.Id}_space-FLAIR_desc-brain_mask.nii.gz"));
            lesions.Write(Path.Combine(folder, $"{person.Id}_space-FLAIR_desc-lesion_mask.nii.gz"));
        }
    }

    private static string Table(IReadOnlyList<Person> people)
    {
        var table = new StringBuilder("participant_id\tsex\tage\tms_type\ttreated\tedss\n");
        foreach (var person in people)
        {
            var edss = person.Edss is { } half ? (half / 2m).ToString("0.0", CultureInfo.InvariantCulture) : "n/a";
            table.Append(CultureInfo.InvariantCulture, $"{person.Id}\t{person.Sex}\t{person.Age}\t{person.Course}\t{(person.Treated ? "yes" : "no")}\t{edss}\n");
        }

        return table.ToString();
    }

    private static Task WriteTextAsync(string path, string text) => File.WriteAllTextAsync(path, text, new UTF8Encoding(false));
}
