using Npgsql;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Support;
using TrustedData.Transparency.Notes;

namespace TrustedData.Tests.Integration.Ledger;

/// <summary>
/// Who can do what to the rows of a log and to what guards them: the service's role, the migrator, the owner, the superuser.
/// What the superuser can do in the end is found by verification.
/// </summary>
public sealed class PreventionTests(SharedSite shared, PostgresServer postgres, RabbitServer rabbit) : SiteTest(shared, postgres, rabbit)
{
    private const string Refused = PostgresErrorCodes.InsufficientPrivilege;
    private const string RowsStay = PostgresErrorCodes.IntegrityConstraintViolation;
    private OwnService _ledger = null!;
    private IReadOnlyList<(string Table, string Column)> _guarded = [];

    private TestDatabase Database => _ledger.Database;

    private string AsOwner => new NpgsqlConnectionStringBuilder(Database.Administrator) { Options = $"-c role={Database.OwnerRole}" }.ConnectionString;

    public override async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override async Task PrepareAsync()
    {
        _ledger = await OwnService.MigratedAsync(Site, Postgres, "ledger-hub", "Ledger");
        var found = await Database.QueryAsync("""
            SELECT t.tgrelid::regclass::text || ' ' || quote_ident(a.attname)
            FROM pg_trigger t JOIN pg_attribute a ON a.attrelid = t.tgrelid AND a.attnum = 1 WHERE t.tgname = 'append_only'
            """);
        _guarded = [.. found.Select(row => row.Split(' ')).Select(parts => (parts[0], parts[1]))];
    }

    [Fact]
    public async Task Every_table_of_the_log_is_guarded()
    {
        // But for the list of migrations, on which the service's role has no right at all.
        var tables = await Database.QueryAsync("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
        tables.Except(_guarded.Select(g => g.Table), StringComparer.Ordinal).ShouldBe(["__EFMigrationsHistory"]);
        (await Sql.RefusalAsync(Database.App, "SELECT count(*) FROM \"__EFMigrationsHistory\"")).ShouldBe(Refused);

        var rights = await Database.QueryAsync($"""
            SELECT DISTINCT privilege_type::text FROM information_schema.role_table_grants WHERE grantee = '{Database.AppRole}' ORDER BY 1
            """);
        rights.ShouldBe(["INSERT", "SELECT"]);
    }

    [Fact]
    public async Task The_services_role_adds_and_reads_and_nothing_else()
    {
        foreach (var statement in RowChanges().Concat(Structure()).Concat(Guards()).Append($"DROP DATABASE {Database.Name}"))
            (await Sql.RefusalAsync(Database.App, statement)).ShouldBe(Refused, statement);
        (await Sql.RefusalAsync(Database.App, "SET SESSION AUTHORIZATION postgres")).ShouldBe(Refused);
    }

    [Fact]
    public async Task The_owner_cannot_log_in_and_changes_neither_rows_nor_tables()
    {
        var login = new NpgsqlConnectionStringBuilder(Database.Owner) { Username = Database.OwnerRole, Pooling = false }.ConnectionString;
        (await Sql.RefusalAsync(login, "SELECT 1")).ShouldStartWith("28");

        foreach (var statement in RowChanges())
            (await Sql.RefusalAsync(AsOwner, statement)).ShouldBe(RowsStay, statement);
        foreach (var statement in Structure().Concat(Guards()).Append($"DROP DATABASE {Database.Name}"))
            (await Sql.RefusalAsync(AsOwner, statement)).ShouldBe(Refused, statement);
    }

    [Fact]
    public async Task The_migrator_changes_tables_and_neither_rows_nor_the_guard()
    {
        (await Sql.ValueAsync<string>(Database.Owner, "SELECT session_user || ' as ' || current_user")).ShouldBe($"{Database.MigratorRole} as {Database.OwnerRole}");
        foreach (var statement in RowChanges())
            (await Sql.RefusalAsync(Database.Owner, statement)).ShouldBe(RowsStay, statement);
        foreach (var statement in Guards().Append($"DROP DATABASE {Database.Name}"))
            (await Sql.RefusalAsync(Database.Owner, statement)).ShouldBe(Refused, statement);
        (await Sql.RefusalAsync(Database.Owner, "SET SESSION AUTHORIZATION postgres")).ShouldBe(Refused);

        // What a migration does, and everything it makes is the owner's.
        await Sql.RunAsync(Database.Owner, $"ALTER TABLE {_guarded[0].Table} ADD COLUMN later text; CREATE TABLE later (id int)");
        (await Database.QueryOneAsync("SELECT tableowner::text FROM pg_tables WHERE tablename = 'later'")).ShouldBe(Database.OwnerRole);

        // By itself it has no right, not even to read.
        (await Sql.RefusalAsync(Database.Owner, $"SET ROLE NONE; SELECT count(*) FROM public.{_guarded[0].Table}")).ShouldBe(Refused);
    }

    [Fact]
    public async Task The_superuser_meets_the_guard_first()
    {
        foreach (var statement in RowChanges())
        {
            (await Sql.RefusalAsync(Database.Administrator, statement)).ShouldBe(RowsStay, statement);
            // Ordinary triggers are silent in a session that plays a replica; these are not.
            (await Sql.RefusalAsync(Database.Administrator, $"SET session_replication_role = replica; {statement}")).ShouldBe(RowsStay, statement);
        }
        foreach (var statement in Structure())
        {
            (await Sql.RefusalAsync(Database.Administrator, statement)).ShouldBe(Refused, statement);
            (await Sql.RefusalAsync(Database.Administrator, $"SET session_replication_role = replica; {statement}")).ShouldBe(Refused, statement);
        }
    }

    [Fact]
    public async Task What_the_superuser_does_who_takes_the_guard_away_is_found()
    {
        await _ledger.Process.StartAsync(Cancel);
        var producer = new Producer(new Api(_ledger.Process.Address, await Site.Organisations.ServiceTokenAsync("hub", "hub", "ledger.append", Cancel)));
        var auditor = new Api(_ledger.Process.Address, await Site.Organisations.TokenAsync("auditor", "hub", Cancel));
        var keys = new TrustedData.Setup.Files.Keys(Site.Organisations.Site.Path("keys"));
        NoteVerifier.TryParse(keys.VerifierKey("hub-ledger", "trusteddata.local/hub"), out var key).ShouldBeTrue();
        var reader = new LogReader(auditor, key);
        await producer.LogAsync(Enumerable.Range(0, 8).Select(_ => Producer.Fact()));
        var kept = await reader.CheckpointAsync();
        (await reader.VerifyAsync(kept)).Holds.ShouldBeTrue();

        // The guard falls to a superuser who names it, and nothing of that is to be seen afterwards but in the rows.
        await Database.TamperAsync("UPDATE entry SET body = convert_to(replace(convert_from(body, 'UTF8'), 'success', 'refused'), 'UTF8') WHERE index = 5");
        foreach (var statement in RowChanges())
            (await Sql.RefusalAsync(Database.Administrator, statement)).ShouldBe(RowsStay, statement);

        var verdict = await reader.VerifyAsync(kept);
        verdict.Holds.ShouldBeFalse();
        verdict.Fault!.From.ShouldBe(5);
    }

    [Fact]
    public async Task A_database_of_an_earlier_version_is_turned_into_a_guarded_one()
    {
        // As it was: an owner who logs in, owns the database, and no guard.
        await Sql.RunAsync(Database.Administrator, $"""
            DROP EVENT TRIGGER td_refuse_ddl; DROP SCHEMA td_guard CASCADE;
            ALTER DATABASE {Database.Name} OWNER TO {Database.OwnerRole};
            ALTER ROLE {Database.OwnerRole} LOGIN PASSWORD '{TestDatabase.RolePassword}'
            """);
        var asItWas = new NpgsqlConnectionStringBuilder(Database.Owner) { Username = Database.OwnerRole, Pooling = false }.ConnectionString;
        await Sql.RunAsync(asItWas, "CREATE TABLE of_before (id int)");

        await Postgres.RenewDatabaseAsync(Database, Cancel);
        await _ledger.Process.MigrateAsync(Cancel);

        (await Sql.RefusalAsync(asItWas, "SELECT 1")).ShouldStartWith("28");
        (await Sql.RefusalAsync(AsOwner, "DROP TABLE of_before")).ShouldBe(Refused);
        (await Sql.RefusalAsync(Database.Administrator, "DROP TABLE of_before")).ShouldBe(Refused);
        await Sql.RunAsync(Database.Owner, "DROP TABLE of_before");
    }

    private IEnumerable<string> RowChanges() => _guarded.SelectMany(g => new[]
    {
        $"UPDATE {g.Table} SET {g.Column} = {g.Column}",
        $"DELETE FROM {g.Table}",
        $"TRUNCATE {g.Table}",
    });

    private IEnumerable<string> Structure() => _guarded.SelectMany(g => new[]
    {
        $"DROP TABLE {g.Table}",
        $"ALTER TABLE {g.Table} DISABLE TRIGGER ALL",
        $"ALTER TABLE {g.Table} DISABLE TRIGGER append_only",
        $"ALTER TABLE {g.Table} ALTER COLUMN {g.Column} DROP NOT NULL",
        $"ALTER TABLE {g.Table} RENAME TO elsewhere",
        $"DROP TRIGGER append_only_row ON {g.Table}",
        $"CREATE RULE swallow AS ON INSERT TO {g.Table} DO INSTEAD NOTHING",
        $"GRANT UPDATE ON {g.Table} TO PUBLIC",
    }).Concat([
        "CREATE OR REPLACE FUNCTION td_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "DROP FUNCTION td_append_only() CASCADE",
        "DROP SCHEMA public CASCADE",
        "CREATE TABLE beside (id int)",
    ]);

    private IEnumerable<string> Guards() =>
    [
        "SET session_replication_role = replica",
        "ALTER EVENT TRIGGER td_refuse_ddl DISABLE",
        "DROP EVENT TRIGGER td_refuse_ddl",
        "CREATE OR REPLACE FUNCTION td_guard.refuse_ddl() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
        "DROP SCHEMA td_guard CASCADE",
        $"ALTER DATABASE {Database.Name} SET session_replication_role = replica",
        $"ALTER ROLE {Database.AppRole} SUPERUSER",
    ];
}
