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
            Witnesses = new[] { Witness(common, common.Other(organisation)) },
            Quorum = 1,
        },
    };

    // A data holder's witness is not asked, since nothing is accepted there; it comes by itself.
    private static object Witness(Common common, Organisation witness) => new
    {
        VerifierKey = common.WitnessVerifierKey(witness),
        Address = witness.IsHub ? witness.WitnessAddress : null,
    };
}
