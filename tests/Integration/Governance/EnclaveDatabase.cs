using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Kinds;
using TrustedData.Enclave;
using TrustedData.Enclave.Access;
using TrustedData.Enclave.EnclaveDb;
using TrustedData.Enclave.Staff;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Outbox;
using TrustedData.Tests.Harness.Postgres;

namespace TrustedData.Tests.Integration.Governance;

/// <summary>
/// A migrated database of an enclave, as the service's own role sees it, with the audit seam in front of it: a change without
/// its fact fails whichever test makes it.
/// </summary>
public sealed class EnclaveDatabase(PostgresServer server) : IAsyncLifetime
{
    public const string Issuer = "http://127.0.0.1/authority/";
    public static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private TestDatabase _database = null!;

    public static IOptions<EnclaveOptions> Options { get; } = Microsoft.Extensions.Options.Options.Create(new EnclaveOptions
    {
        Id = "lakeside",
        Institution = "Lakeside",
        Operator = new OperatorOptions { Issuer = Issuer, Subject = "operator" },
    });

    public async ValueTask InitializeAsync()
    {
        _database = await server.CreateDatabaseAsync();
        await using var owner = Open(_database.Owner);
        await owner.Database.MigrateAsync();
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    public static PersonRef Person(string subject) => new(Issuer, subject);

    public static Fact Because(EventType type, DateTimeOffset at) => new(type, Actor.Person(Person("importer"), "steward")) { Recorded = at };

    public EnclaveContext Open() => Open(_database.App);

    /// <summary>Types of the facts so far that name a dataset, in the order in which they were made.</summary>
    public async Task<List<string>> FactsOfAsync(string dataset)
    {
        await using var context = Open();
        return await context.Set<FactRow>().Where(f => EF.Functions.JsonContains(f.Body, $$"""{"dataset":"{{dataset}}"}""")).OrderBy(f => f.Id).Select(f => f.Type).ToListAsync();
    }

    /// <summary>The bodies of all facts of a type.</summary>
    public async Task<List<string>> FactsAsync(string type)
    {
        await using var context = Open();
        return await context.Set<FactRow>().Where(f => f.Type == type).OrderBy(f => f.Id).Select(f => f.Body).ToListAsync();
    }

    /// <summary>What plain SQL is refused with; null when it is not.</summary>
    public async Task<string?> RefusalOfAsync(string statement)
    {
        await using var source = NpgsqlDataSource.Create(_database.App);
        await using var command = source.CreateCommand(statement);
        try
        {
            await command.ExecuteNonQueryAsync();
            return null;
        }
        catch (PostgresException exception)
        {
            return exception.SqlState;
        }
    }

    public async Task AppointAsync(string subject, params string[] alsoKnownAs)
    {
        await using var context = Open();
        context.Add(StaffMember.Appoint(Person(subject), StaffRole.Steward, alsoKnownAs, Actor.Person(Person("operator"), "operator"), Start));
        await context.SaveChangesAsync();
    }

    /// <summary>A project with one member asks for a dataset.</summary>
    public async Task<Guid> AskAsync(string dataset, string member)
    {
        var person = new PersonRef("http://127.0.0.1/hub/", member);
        var request = new AccessRequested(
            Guid.CreateVersion7(), Guid.CreateVersion7(), "Title", [person], [], dataset, ["age"], "Purpose", "HRESCH", "TD-DUA-1", new DateOnly(2027, 1, 1), person);
        await using var context = Open();
        var approval = Approval.Receive(request, Actor.Person(person, "researcher"), Start);
        context.Add(approval);
        context.Add(Membership.Learn(request.ProjectId, person, former: false, approval.LastDecision));
        await context.SaveChangesAsync();
        return request.ProjectId;
    }

    private static EnclaveContext Open(string connection) => new(
        new DbContextOptionsBuilder<EnclaveContext>()
            .UseNpgsql(connection)
            .UseSnakeCaseNamingConvention()
            .AddInterceptors(new AuditSeam(new OutboxSignal()))
            .Options);
}
