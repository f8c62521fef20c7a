using Microsoft.EntityFrameworkCore.Migrations;

namespace TrustedData.Ledger.LedgerDb;

/// <summary>
/// Tables to which rows are added and nothing else. The service's role has no right to more; and triggers that fire always,
/// also in a session that plays a replica, refuse it to the owner too. Whoever removes the triggers first is found by
/// verification.
/// </summary>
public static class AppendOnlyTables
{
    private const string Function = """
        CREATE OR REPLACE FUNCTION td_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
        END $$;
        """;

    // The role is named as in infra/postgres: <database>_app. Without it nothing would be narrowed, so that is an error.
    private const string Narrow = """
        DO $$
        DECLARE service text := current_database() || '_app'; guarded regclass;
        BEGIN
          EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA public FROM %I', service);
          FOR guarded IN SELECT tgrelid FROM pg_trigger WHERE tgname = 'append_only' LOOP
            EXECUTE format('GRANT SELECT, INSERT ON %s TO %I', guarded, service);
          END LOOP;
        END $$;
        """;

    /// <summary>Called at the end of the migration that creates the tables.</summary>
    public static void MakeAppendOnly(this MigrationBuilder migration, params string[] tables)
    {
        migration.Sql(Function);
        foreach (var table in tables)
        {
            migration.Sql($"""
                CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION td_append_only();
                ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only;
                CREATE TRIGGER append_only_row BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION td_append_only();
                ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only_row;
                """);
        }
        migration.Sql(Narrow);
    }
}
