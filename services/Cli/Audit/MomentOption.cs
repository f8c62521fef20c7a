using System.CommandLine;
using System.Globalization;

namespace TrustedData.Cli.Audit;

/// <summary>A moment on the command line.</summary>
public static class MomentOption
{
    /// <summary>An option that takes a day, or a time of a day, in UTC unless it says otherwise.</summary>
    public static Option<DateTimeOffset?> Create(string option, string description) => new(option)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            if (DateTimeOffset.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
                return moment;
            result.AddError($"'{result.Tokens[0].Value}' is no time; write it as 2027-03-31 or 2027-03-31T09:30:00Z.");
            return null;
        },
    };

    /// <summary>As services read it.</summary>
    public static string? Text(DateTimeOffset? moment) => moment?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
