using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;

namespace TrustedData.Tests.Architecture.Code;

/// <summary>Reads which members of other assemblies ours were compiled to use: what stands there is called, whatever it looked like in C#.</summary>
public sealed class BannedCallTests
{
    private static readonly string[] Clocks =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today", "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow",
        "System.Environment.get_TickCount", "System.Environment.get_TickCount64", "System.Diagnostics.Stopwatch.StartNew", "System.Diagnostics.Stopwatch.GetTimestamp",
    ];

    private static readonly string[] Blocking =
    [
        "System.Threading.Thread.Sleep", "System.Threading.Tasks.Task.Wait", "System.Threading.Tasks.Task`1.get_Result", "System.Threading.Tasks.Task.WaitAll", "System.Threading.Tasks.ValueTask`1.get_Result",
    ];

    // The audit seam sees what passes SaveChanges; these write past it.
    private static readonly string[] PastTheSeam =
    [
        "Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.ExecuteUpdate", "Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.ExecuteUpdateAsync",
        "Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.ExecuteDelete", "Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.ExecuteDeleteAsync",
        "Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRaw", "Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRawAsync",
        "Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.SqlQueryRaw", "Microsoft.EntityFrameworkCore.RelationalQueryableExtensions.FromSqlRaw",
        "Npgsql.NpgsqlDataSource.Create", "Npgsql.NpgsqlConnection.CreateCommand", "Npgsql.NpgsqlCommand.set_CommandText", "Npgsql.NpgsqlBatch..ctor",
    ];

    // Parameters are interpolated into these as parameters; what they may do is listed with each file.
    private static readonly Dictionary<string, string> SqlInCode = new(StringComparer.Ordinal)
    {
        ["services/Libraries/ServiceDefaults/Messaging/EnvelopeConsumer.cs"] = "inserts into the technical table inbox, where a second delivery must change nothing",
        ["services/Libraries/ServiceDefaults/Outbox/OutboxDispatcher.cs"] = "takes an advisory lock, so that messages cannot overtake each other",
        ["services/Libraries/ServiceDefaults/Inbox/InboxProcessor.cs"] = "takes an advisory lock, so that one replica handles messages",
        ["services/Hub/Runs/Audit/RunAuditEndpoint.cs"] = "reads facts by a member of their JSON",
        ["services/Enclave/Audit/DatasetAudit.cs"] = "reads facts by members of their JSON",
        ["services/Ledger/Sequence/KeptHashReader.cs"] = "reads hashes of a tree by ranges",
        ["services/Ledger/Sequence/LogRows.cs"] = "adds rows to the log, where facts end, in bulk",
        ["services/Ledger/Sequence/FactLookup.cs"] = "reads entries by ranges of fact ids",
    };

    // COPY has no way through EF Core.
    private static readonly Dictionary<string, string> Connections = new(StringComparer.Ordinal)
    {
        ["services/Ledger/Sequence/LogRows.cs"] = "copies entries into the log, where facts end",
        ["services/Ledger/Sequence/EntryCopy.cs"] = "is how they are copied",
    };

    public static TheoryData<string> Services() => [.. Repository.Services.Keys];

    [Theory]
    [MemberData(nameof(Services))]
    public void The_scan_sees_members_of_plain_and_of_generic_types(string service)
    {
        References(service).ShouldContain("System.TimeProvider.GetUtcNow");
        References(service).ShouldContain("System.Collections.Generic.List`1.Add");
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Time_comes_from_a_TimeProvider(string service) =>
        Reasons.None(Used(service, Clocks), "Expiry, retention and coarse moments are tested by moving a clock; an ambient clock cannot be moved.");

    [Theory]
    [MemberData(nameof(Services))]
    public void Nothing_blocks_a_thread(string service) =>
        Reasons.None(Used(service, Blocking), "A blocked thread is a deadlock that waits for load; await instead.");

    [Theory]
    [MemberData(nameof(Services))]
    public void Nothing_writes_past_the_audit_seam(string service) =>
        Reasons.None(Used(service, PastTheSeam), "Every change of a row of state has exactly one audit entry (DESIGN 8.3); the seam that makes it so sits in SaveChanges.");

    [Theory]
    [MemberData(nameof(Services))]
    public void Logging_goes_through_LoggerMessage_methods(string service) => Reasons.None(
        References(service).Where(m => m.StartsWith("Microsoft.Extensions.Logging.LoggerExtensions.", StringComparison.Ordinal)),
        "A [LoggerMessage] method has an event id and typed parameters that a test can look at; a free template takes anything, personal data included.");

    [Fact]
    public void SQL_in_code_stands_in_listed_places_or_takes_an_advisory_lock() => Reasons.None(
        from file in Repository.Code("services")
        where !SqlInCode.ContainsKey(file)
        from call in Regex.Matches(Repository.Read(file), @"\b(ExecuteSql(Async)?|SqlQuery(<[^>]*>)?|FromSql|new NpgsqlCommand)\(\s*(\$*""+)?\s*(?<sql>[^""]{0,80})", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5))
        where !call.Groups["sql"].Value.Contains("advisory", StringComparison.Ordinal)
        select $"{file}: {call.Groups["sql"].Value}",
        "Commands in SQL change rows behind the seam's back; each place that needs one says why in the list of this test.");

    [Fact]
    public void The_connection_itself_is_used_in_listed_places() => Reasons.None(
        Repository.Code("services").Where(file => !Connections.ContainsKey(file) && Regex.IsMatch(Repository.Read(file), @"\b(GetDbConnection|BeginBinaryImport|BeginTextImport|BeginRawBinaryCopy)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5))),
        "Whoever has the connection writes past the seam; each place that needs it says why in the list of this test.");

    [Fact]
    public void The_lists_of_exceptions_name_files_that_exist() =>
        SqlInCode.Keys.Concat(Connections.Keys).Except(Repository.Files).ShouldBeEmpty("An exception that nobody needs is an open door.");

    [Fact]
    public void Ids_of_rows_take_their_time_from_the_same_clock() => Reasons.None(
        Repository.Code("services").Where(f => f != "services/Libraries/ServiceDefaults/Audit/Fact.cs" && Repository.Read(f).Contains("CreateVersion7()", StringComparison.Ordinal)),
        "A UUIDv7 holds a time: ids are made with the moment that the row states. (A fact makes its own id before it knows its moment.)");

    private static IEnumerable<string> Used(string service, string[] banned) => References(service).Intersect(banned, StringComparer.Ordinal);

    // The service's own assembly and the libraries that it brings along, each with the members that it refers to.
    private static IEnumerable<string> References(string service)
    {
        var own = Repository.Services[service];
        var libraries = own.GetReferencedAssemblies().Where(a => a.Name!.StartsWith("TrustedData.", StringComparison.Ordinal)).Select(Assembly.Load);
        return libraries.Prepend(own).SelectMany(MembersOf).Distinct(StringComparer.Ordinal);
    }

    private static List<string> MembersOf(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var metadata = file.GetMetadataReader();
        return [.. metadata.MemberReferences.Select(metadata.GetMemberReference).Select(m => $"{TypeOf(metadata, m.Parent)}.{metadata.GetString(m.Name)}")];
    }

    private static string TypeOf(MetadataReader metadata, EntityHandle parent)
    {
        if (parent.Kind == HandleKind.TypeSpecification)
        {
            // A closed generic type: its definition is the first type that its signature names.
            var signature = metadata.GetBlobReader(metadata.GetTypeSpecification((TypeSpecificationHandle)parent).Signature);
            if (signature.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
                return "";
            _ = signature.ReadByte();
            parent = signature.ReadTypeHandle();
        }

        if (parent.Kind != HandleKind.TypeReference)
            return "";
        var type = metadata.GetTypeReference((TypeReferenceHandle)parent);
        return $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
    }
}
