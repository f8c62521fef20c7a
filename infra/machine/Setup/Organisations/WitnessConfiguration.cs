namespace TrustedData.Setup.Organisations;

/// <summary>Settings of an organisation's witness, which cosigns the log of the other one.</summary>
internal static class WitnessConfiguration
{
    // The hub's ledger cannot come to a data holder, which accepts nothing inward; there the witness goes to the ledger.
    public static object Of(Common common, Organisation organisation, Organisation other) => new
    {
        Urls = organisation.WitnessAddress,
        ConnectionStrings = common.ConnectionStrings($"witness_{organisation.Id}"),
        Witness = new
        {
            Name = organisation.WitnessName,
            SigningKeyFile = common.Keys.SigningKey(Common.WitnessKey(organisation)),
            Logs = new[]
            {
                new
                {
                    VerifierKeys = new[] { common.LedgerVerifierKey(other) },
                    Source = organisation.IsHub ? null : Source(common, organisation, other),
                },
            },
        },
    };

    private static object Source(Common common, Organisation organisation, Organisation other) => new
    {
        Address = other.LedgerAddress,
        Authority = other.Issuer,
        ClientId = organisation.WitnessClient,
        ClientSecret = common.ClientSecret(other, organisation.WitnessClient),
    };
}
