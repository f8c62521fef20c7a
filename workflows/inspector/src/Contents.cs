namespace TrustedData.Workflows.Inspector;

/// <summary>What was understood of one file: exactly one of its members, or the id of the problem with it.</summary>
internal sealed record FileContent(string? Problem, TableContent? Table = null, TextContent? Text = null, ImageContent? Image = null);

/// <summary>A table as texts.</summary>
internal sealed record TableContent(IReadOnlyList<string> Columns, IReadOnlyList<string[]> Rows);

/// <summary>A text; its kind is <c>text</c> or <c>json</c>.</summary>
internal sealed record TextContent(string Kind, string Text);

/// <summary>Pixels of a picture, RGBA, row by row.</summary>
internal sealed record ImageContent(int Width, int Height, byte[] Pixels);

/// <summary>Evidence of one output, by columns.</summary>
internal sealed record EvidenceContent(
    string Output, string Kind, string[] GroupBy, string Filter, (string Name, string Origin)[] Measures,
    IReadOnlyList<string> Subjects, IReadOnlyList<string>[] Groups, IReadOnlyList<long> Records, IReadOnlyList<double>[] Values);
