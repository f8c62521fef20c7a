using Microsoft.EntityFrameworkCore.Migrations;

namespace TrustedData.ServiceDefaults.Audit;

/// <summary>
/// The third guard: the database itself refuses a changed row of state that names no new fact, so that not even plain SQL
/// can forget one. Called at the end of the migration that creates the tables.
/// </summary>
public static class StateTableGuard
{
    private const string Function = """
        CREATE OR REPLACE FUNCTION td_require_fact() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'UPDATE' AND NEW.last_fact = OLD.last_fact THEN
            RAISE EXCEPTION 'a change of % must name its fact', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'rows of % are never deleted', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$;
        """;

    /// <summary>Guards the tables named.</summary>
    public static void GuardStateTables(this MigrationBuilder migration, params string[] tables)
    {
        migration.Sql(Function);
        foreach (var table in tables)
        {
            migration.Sql($"""
                ALTER TABLE "{table}" ADD CONSTRAINT "fk_{table}_last_fact" FOREIGN KEY (last_fact) REFERENCES fact (id) DEFERRABLE INITIALLY DEFERRED;
                CREATE TRIGGER "require_fact" BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION td_require_fact();
                """);
        }
    }
}
