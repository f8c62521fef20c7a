using System;
using Microsoft.EntityFrameworkCore.Migrations;
using TrustedData.Ledger.LedgerDb;

#nullable disable

namespace TrustedData.Ledger.Migrations
{
    /// <inheritdoc />
    public partial class Cosignatures : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "cosignature",
                columns: table => new
                {
                    size = table.Column<long>(type: "bigint", nullable: false),
                    witness = table.Column<string>(type: "text", nullable: false),
                    key_id = table.Column<long>(type: "bigint", nullable: false),
                    line = table.Column<string>(type: "text", nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_cosignature", x => new { x.size, x.witness, x.key_id });
                });

            migrationBuilder.MakeAppendOnly("cosignature");
        }

        /// <summary>There is no way back: the log is never dropped.</summary>
        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new NotSupportedException("The log is never dropped.");
    }
}
