using TrustedData.Tests.Harness.Postgres;

namespace TrustedData.Tests.Integration.Ledger;

/// <summary>What a superuser does to a log who takes its guards away, and puts them back.</summary>
internal static class Forgery
{
    /// <summary>
    /// Changes <c>forged (index, body, leaf_hash)</c>, a table with a row for each entry; the bundles are then written from it,
    /// as a forger would.
    /// </summary>
    public static Task ForgeAsync(this TestDatabase ledger, string change) => ledger.TamperAsync(
        $"""
        CREATE TABLE forged AS SELECT index, body, leaf_hash FROM entry;
        {change};
        DELETE FROM bundle_part;
        INSERT INTO bundle_part SELECT index, 1, substring(int4send(length(body)) FROM 3) || body, leaf_hash, now(), now() FROM forged;
        DROP TABLE forged
        """);
}
