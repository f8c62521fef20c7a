using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace TrustedData.Cli.Shell;

/// <summary>
/// What the person sees: results on standard output, progress and problems on standard error. All text goes through
/// <see cref="Plain"/>.
/// </summary>
public sealed class Screen
{
    // Lines of a table that goes into a pipe or file should not be folded.
    private const int UnfoldedWidth = 240;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        // Relaxed about quotes and letters; control characters are still escaped.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly IAnsiConsole results;
    private readonly bool isTerminal;

    /// <summary>A screen on the given writers; colours and movement only on terminals.</summary>
    public Screen(TextWriter output, TextWriter error, bool outputIsTerminal = false, bool errorIsTerminal = false)
    {
        (Output, Error) = (output, error);
        results = On(output, outputIsTerminal);
        Progress = On(error, errorIsTerminal);
        isTerminal = outputIsTerminal;
        CanMove = errorIsTerminal;
    }

    /// <summary>Where results go.</summary>
    public TextWriter Output { get; }

    /// <summary>Where progress and problems go.</summary>
    public TextWriter Error { get; }

    /// <summary>Where progress is drawn.</summary>
    public IAnsiConsole Progress { get; }

    /// <summary>Whether progress can be redrawn in place.</summary>
    public bool CanMove { get; }

    /// <summary>The screen of this process.</summary>
    public static Screen OfProcess() => new(System.Console.Out, System.Console.Error, !System.Console.IsOutputRedirected, !System.Console.IsErrorRedirected);

    /// <summary>A line of the result.</summary>
    public void Line(string text = "", string style = "")
    {
        // Spectre would fold a line that goes into a pipe.
        if (isTerminal)
            results.Write(new Text($"{Plain.Text(text)}\n", Style.Parse(style)));
        else
            Output.WriteLine(Plain.Text(text));
    }

    /// <summary>A text of several lines, as it is.</summary>
    public void Block(string text) => Output.WriteLine(Plain.Text(text, lines: true).TrimEnd('\n'));

    /// <summary>A table, or <paramref name="none"/> when it has no rows.</summary>
    public void Table(string[] columns, IEnumerable<string?[]> rows, string none = "None.")
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns)
            table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))));
        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Text(Plain.Text(cell))));
        if (table.Rows.Count == 0)
            Line(none);
        else
            results.Write(table);
    }

    /// <summary>Names and values under one another; those without a value are left out.</summary>
    public void Fields(params (string Name, string? Value)[] fields)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        foreach (var (name, value) in fields.Where(field => field.Value is { Length: > 0 }))
            grid.AddRow(new Text(name, new Style(decoration: Decoration.Dim)), new Text(Plain.Text(value)));
        results.Write(grid);
    }

    /// <summary>The result as JSON.</summary>
    public void Json<T>(T result) => Output.WriteLine(JsonSerializer.Serialize(result, Format));

    /// <summary>A line about what goes on; not part of the result.</summary>
    public void Note(string text) => Error.WriteLine(Plain.Text(text));

    /// <summary>What went wrong, in one line.</summary>
    public void Problem(string text)
    {
        var line = Plain.Text(text.ReplaceLineEndings(" "));
        Error.WriteLine(CanMove && Progress.Profile.Capabilities.Ansi ? $"\e[31m{line}\e[0m" : line);
    }

    /// <summary>What went wrong, as JSON.</summary>
    public void ProblemJson<T>(T problem) => Error.WriteLine(JsonSerializer.Serialize(problem, Format));

    private static IAnsiConsole On(TextWriter writer, bool terminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = terminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = terminal ? InteractionSupport.Yes : InteractionSupport.No,
        });
        if (!terminal)
            console.Profile.Width = UnfoldedWidth;
        return console;
    }
}
