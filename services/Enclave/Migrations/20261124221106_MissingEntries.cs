using System;
using Microsoft.EntityFrameworkCore.Migrations;
using TrustedData.ServiceDefaults.Audit;

#nullable disable

namespace TrustedData.Enclave.Migrations
{
    /// <inheritdoc />
    public partial class MissingEntries : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "reason_code",
                table: "enclave_state",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "ledger_place",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    compared_to = table.Column<long>(type: "bigint", nullable: false),
                    fact_id = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ledger_place", x => x.id);
                    table.CheckConstraint("ck_ledger_place_one_row", "id = 1");
                });

            migrationBuilder.CreateTable(
                name: "missing_entry",
                columns: table => new
                {
                    index = table.Column<long>(type: "bigint", nullable: false),
                    fact_id = table.Column<Guid>(type: "uuid", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    recorded = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    run = table.Column<Guid>(type: "uuid", nullable: true),
                    project = table.Column<Guid>(type: "uuid", nullable: true),
                    dataset = table.Column<string>(type: "text", nullable: true),
                    dataset_name = table.Column<string>(type: "text", nullable: true),
                    entities = table.Column<string>(type: "jsonb", nullable: false),
                    found_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    settled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    settlement = table.Column<string>(type: "text", nullable: true),
                    settled_because = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    last_fact = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_missing_entry", x => x.index);
                });

            migrationBuilder.CreateIndex(
                name: "ix_missing_entry_dataset_name",
                table: "missing_entry",
                column: "dataset_name");

            migrationBuilder.CreateIndex(
                name: "ix_missing_entry_run",
                table: "missing_entry",
                column: "run");

            migrationBuilder.GuardStateTables("missing_entry");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ledger_place");

            migrationBuilder.DropTable(
                name: "missing_entry");

            migrationBuilder.DropColumn(
                name: "reason_code",
                table: "enclave_state");
        }
    }
}
