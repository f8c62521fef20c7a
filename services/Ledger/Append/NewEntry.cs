namespace TrustedData.Ledger.Append;

/// <summary>An entry that is ready to be logged: checked, put into its envelope, hashed.</summary>
/// <param name="Producer">Who hands it in.</param>
/// <param name="Fact">What it says.</param>
/// <param name="Body">The exact bytes.</param>
/// <param name="LeafHash">Their leaf hash.</param>
public sealed record NewEntry(string Producer, Fact Fact, byte[] Body, byte[] LeafHash)
{
    /// <summary>What the log knows the fact by.</summary>
    public (string Producer, Guid FactId) Key => (Producer, Fact.Id);
}
