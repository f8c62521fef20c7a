using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace TrustedData.Cli.Shell;

/// <summary>Options and arguments that several commands share.</summary>
public static class CommonOptions
{
    /// <summary>Answers as JSON.</summary>
    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Answer as JSON on standard output; a problem comes as JSON on standard error",
        Recursive = true,
    };

    /// <summary>A demonstration person.</summary>
    public static Option<string?> As { get; } = new("--as")
    {
        Description = "Act as a demonstration person of a single machine's profile, instead of whoever used td login",
        HelpName = "PERSON",
        Recursive = true,
    };

    /// <summary>Which enclave.</summary>
    public static Option<string?> Enclave { get; } = new("--enclave")
    {
        Description = "Id of the enclave; needed only when the profile has several",
        HelpName = "ID",
    };

    /// <summary>Which organisation.</summary>
    public static Option<string?> At { get; } = new("--at")
    {
        Description = "Id of the organisation: hub, or an enclave; otherwise wherever you have an account",
        HelpName = "ID",
    };

    /// <summary>A reason that must be given.</summary>
    public static Option<string> Reason(string description) => new("--reason") { Description = description, HelpName = "TEXT", Required = true };

    /// <summary>An id as argument.</summary>
    public static Argument<Guid> Id(string name, string description, string listedBy) => new(name)
    {
        Description = description,
        CustomParser = result => Read(result, listedBy),
    };

    /// <summary>An id as option.</summary>
    public static Option<Guid> Id(string option, string name, string description, string listedBy) => new(option)
    {
        Description = description,
        HelpName = name,
        Required = true,
        CustomParser = result => Read(result, listedBy),
    };

    /// <summary>A name as argument.</summary>
    public static Argument<string> Name(string name, string description) => new(name) { Description = description };

    /// <summary>A text that must be given.</summary>
    public static Option<string> Text(string option, string name, string description) => new(option) { Description = description, HelpName = name, Required = true };

    /// <summary>A text that may be given.</summary>
    public static Option<string?> OptionalText(string option, string name, string description) => new(option) { Description = description, HelpName = name };

    /// <summary>A day that must be given.</summary>
    public static Option<DateOnly> Day(string option, string description) => new(option)
    {
        Description = description,
        HelpName = "DATE",
        Required = true,
        CustomParser = result =>
        {
            if (DateOnly.TryParseExact(result.Tokens[0].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                return day;
            result.AddError($"'{result.Tokens[0].Value}' is no date; write it as 2027-03-31.");
            return default;
        },
    };

    private static Guid Read(ArgumentResult result, string listedBy)
    {
        if (Guid.TryParseExact(result.Tokens[0].Value, "D", out var id))
            return id;
        result.AddError($"'{result.Tokens[0].Value}' is no id; {listedBy} shows the ids.");
        return Guid.Empty;
    }
}
