namespace TrustedData.Workflows.Inspector;

/// <summary>
/// What all files of one inspection may take together, so that the report and the memory for it are bounded whatever the
/// files are: characters shown, and rows of evidence. A cell costs more than its characters.
/// </summary>
internal sealed class Allowance(int contributions)
{
    private const int CellCost = 8;
    private long characters = 100_000_000;
    private int rows = contributions;

    public bool TakeText(string text)
    {
        characters -= text.Length + CellCost;
        return characters >= 0;
    }

    public bool TakeContribution()
    {
        rows--;
        return rows >= 0;
    }
}
