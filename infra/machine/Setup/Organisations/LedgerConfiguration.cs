namespace TrustedData.Setup.Organisations;

/// <summary>Settings of an organisation's ledger.</summary>
internal static class LedgerConfiguration
{
    public static object Of(Common common, Organisation organisation) => new
    {
        Urls = organisation.LedgerAddress,
        ConnectionStrings = common.ConnectionStrings($"ledger_{organisation.Id}"),
        Auth = Common.Auth(organisation, organisation.LedgerAudience),
        Ledger = new
        {
            Origin = organisation.LedgerOrigin,
            SigningKeyFile = common.Keys.SigningKey(Common.LedgerKey(organisation)),
        },
    };
}
