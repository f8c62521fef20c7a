using System;
using Microsoft.EntityFrameworkCore.Migrations;
using TrustedData.Ledger.LedgerDb;

#nullable disable

namespace TrustedData.Ledger.Migrations
{
    /// <inheritdoc />
    public partial class Bundles : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "bundle_part",
                columns: table => new
                {
                    first_index = table.Column<long>(type: "bigint", nullable: false),
                    entry_count = table.Column<int>(type: "integer", nullable: false),
                    entries = table.Column<byte[]>(type: "bytea", nullable: false),
                    leaf_hashes = table.Column<byte[]>(type: "bytea", nullable: false),
                    recorded_from = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    recorded_to = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bundle_part", x => x.first_index);
                    table.CheckConstraint("ck_bundle_part_entries", "length(entries) >= 2 * entry_count");
                    table.CheckConstraint("ck_bundle_part_leaf_hashes", "length(leaf_hashes) = 32 * entry_count");
                    table.CheckConstraint("ck_bundle_part_place", "first_index >= 0 AND entry_count >= 1 AND first_index % 256 + entry_count <= 256");
                });

            migrationBuilder.CreateTable(
                name: "bundle_term",
                columns: table => new
                {
                    term = table.Column<string>(type: "text", nullable: false),
                    first_index = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bundle_term", x => new { x.term, x.first_index });
                });

            migrationBuilder.CreateTable(
                name: "entry_fact",
                columns: table => new
                {
                    fact_id = table.Column<Guid>(type: "uuid", nullable: false),
                    producer = table.Column<string>(type: "text", nullable: false),
                    index = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_entry_fact", x => new { x.fact_id, x.producer });
                });

            migrationBuilder.CreateIndex(
                name: "ix_bundle_part_recorded_to",
                table: "bundle_part",
                column: "recorded_to");

            migrationBuilder.MoveEntriesIntoBundles();

            migrationBuilder.DropTable(
                name: "entry");

            migrationBuilder.DropTable(
                name: "entry_search");

            migrationBuilder.CreateEntryView();
            migrationBuilder.MakeAppendOnly("bundle_part", "entry_fact", "bundle_term");
        }

        /// <summary>There is no way back: it would drop the log.</summary>
        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new NotSupportedException("The log is never dropped.");
    }
}
