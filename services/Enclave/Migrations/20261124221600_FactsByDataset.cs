using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TrustedData.Enclave.Migrations
{
    /// <inheritdoc />
    public partial class FactsByDataset : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) =>
            // Stewards read the entries of a dataset out of the facts' JSON; without an index each reading would go through all facts.
            migrationBuilder.Sql("CREATE INDEX ix_fact_body_dataset ON fact ((body->>'dataset'), recorded, id);");

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            migrationBuilder.Sql("DROP INDEX ix_fact_body_dataset;");
    }
}
