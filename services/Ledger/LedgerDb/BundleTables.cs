using Microsoft.EntityFrameworkCore.Migrations;

namespace TrustedData.Ledger.LedgerDb;

/// <summary>What the tables of the log need besides columns and indices.</summary>
public static class BundleTables
{
    /// <summary>Entries are written in bulk and read as they are: compressing them would cost more than writing them.</summary>
    public static void KeepEntriesUncompressed(this MigrationBuilder migration) =>
        migration.Sql("ALTER TABLE entry ALTER COLUMN body SET STORAGE EXTERNAL;");
}
