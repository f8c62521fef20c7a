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
            migrationBuilder.DropTable(
                name: "entry_search");

            migrationBuilder.DropIndex(
                name: "ix_entry_fact_id_producer",
                table: "entry");

            migrationBuilder.CreateTable(
                name: "bundle",
                columns: table => new
                {
                    number = table.Column<long>(type: "bigint", nullable: false),
                    first_fact = table.Column<Guid>(type: "uuid", nullable: false),
                    last_fact = table.Column<Guid>(type: "uuid", nullable: false),
                    recorded_from = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    recorded_to = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bundle", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "bundle_term",
                columns: table => new
                {
                    term = table.Column<string>(type: "text", nullable: false),
                    bundle = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bundle_term", x => new { x.term, x.bundle });
                });

            migrationBuilder.CreateIndex(
                name: "ix_bundle_last_fact_first_fact",
                table: "bundle",
                columns: new[] { "last_fact", "first_fact" });

            migrationBuilder.CreateIndex(
                name: "ix_bundle_recorded_to",
                table: "bundle",
                column: "recorded_to");

            migrationBuilder.KeepEntriesUncompressed();
            migrationBuilder.MakeAppendOnly("bundle", "bundle_term");
        }

        /// <summary>There is no way back: the log is never dropped.</summary>
        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new NotSupportedException("The log is never dropped.");
    }
}
