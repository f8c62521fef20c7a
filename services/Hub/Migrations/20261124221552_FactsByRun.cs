using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TrustedData.Hub.Migrations
{
    /// <inheritdoc />
    public partial class FactsByRun : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) =>
            // Members read the entries of a run out of the facts' JSON; without an index each reading would go through all facts.
            migrationBuilder.Sql("CREATE INDEX ix_fact_body_run ON fact ((body->>'run'), recorded, id);");

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            migrationBuilder.Sql("DROP INDEX ix_fact_body_run;");
    }
}
