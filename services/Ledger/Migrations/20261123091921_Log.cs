using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TrustedData.Ledger.Migrations
{
    /// <inheritdoc />
    public partial class Log : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "checkpoint",
                columns: table => new
                {
                    size = table.Column<long>(type: "bigint", nullable: false),
                    root = table.Column<byte[]>(type: "bytea", nullable: false),
                    note = table.Column<string>(type: "text", nullable: false),
                    signed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_checkpoint", x => x.size);
                    table.CheckConstraint("ck_checkpoint_root", "length(root) = 32");
                });

            migrationBuilder.CreateTable(
                name: "entry",
                columns: table => new
                {
                    index = table.Column<long>(type: "bigint", nullable: false),
                    producer = table.Column<string>(type: "text", nullable: false),
                    fact_id = table.Column<Guid>(type: "uuid", nullable: false),
                    body = table.Column<byte[]>(type: "bytea", nullable: false),
                    leaf_hash = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_entry", x => x.index);
                    table.CheckConstraint("ck_entry_body", "length(body) BETWEEN 2 AND 65535");
                    table.CheckConstraint("ck_entry_index", "index >= 0");
                    table.CheckConstraint("ck_entry_leaf_hash", "length(leaf_hash) = 32");
                });

            migrationBuilder.CreateTable(
                name: "entry_search",
                columns: table => new
                {
                    index = table.Column<long>(type: "bigint", nullable: false),
                    recorded = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: false),
                    on_behalf_of = table.Column<string>(type: "text", nullable: true),
                    outcome = table.Column<string>(type: "text", nullable: false),
                    project = table.Column<Guid>(type: "uuid", nullable: true),
                    dataset = table.Column<string>(type: "text", nullable: true),
                    run = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_entry_search", x => x.index);
                });

            migrationBuilder.CreateTable(
                name: "tile_hash",
                columns: table => new
                {
                    level = table.Column<int>(type: "integer", nullable: false),
                    index = table.Column<long>(type: "bigint", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tile_hash", x => new { x.level, x.index });
                    table.CheckConstraint("ck_tile_hash_hash", "length(hash) = 32");
                });

            migrationBuilder.CreateIndex(
                name: "ix_entry_fact_id_producer",
                table: "entry",
                columns: new[] { "fact_id", "producer" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_entry_search_actor_index",
                table: "entry_search",
                columns: new[] { "actor", "index" });

            migrationBuilder.CreateIndex(
                name: "ix_entry_search_dataset_index",
                table: "entry_search",
                columns: new[] { "dataset", "index" });

            migrationBuilder.CreateIndex(
                name: "ix_entry_search_on_behalf_of_index",
                table: "entry_search",
                columns: new[] { "on_behalf_of", "index" });

            migrationBuilder.CreateIndex(
                name: "ix_entry_search_project_index",
                table: "entry_search",
                columns: new[] { "project", "index" });

            migrationBuilder.CreateIndex(
                name: "ix_entry_search_recorded",
                table: "entry_search",
                column: "recorded");

            migrationBuilder.CreateIndex(
                name: "ix_entry_search_run_index",
                table: "entry_search",
                columns: new[] { "run", "index" });

            migrationBuilder.CreateIndex(
                name: "ix_entry_search_type_index",
                table: "entry_search",
                columns: new[] { "type", "index" });

            migrationBuilder.MakeAppendOnly("entry", "entry_search", "tile_hash", "checkpoint");
        }

        /// <summary>There is no way back: it would drop the log.</summary>
        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new NotSupportedException("The log is never dropped.");
    }
}
