using System.Reflection;
using System.Text.RegularExpressions;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Inbox;
using TrustedData.Tests.Architecture.Endpoints;

namespace TrustedData.Tests.Architecture.State;

/// <summary>
/// A change of state without an audit entry in its transaction cannot be written by accident (DESIGN 8.3). The argument, each
/// step of which is a test: all that runs, endpoints and consumers and what works in the background, is code of assemblies
/// that are scanned for ways past the seam (BannedCallTests); the one way left is a context from the services; every such
/// context has the seam; the seam demands one fact for each changed row of every table that is not technical for a written
/// reason (EntityTests); and the database itself demands it too (EntityTests: guarded tables).
/// </summary>
public sealed class CompletenessTests(BuiltServices built)
{
    // Endpoints of frameworks: they read, and write nothing.
    private static readonly string[] OfFrameworks = ["/health", "/openapi/{documentName}.json", "/scalar", "/scalar/{documentName?}", "{*path}"];

    // Where a context may be made by hand, and why.
    private static readonly Dictionary<string, string> MadeByHand = new(StringComparer.Ordinal)
    {
        ["services/Ledger/Witness/Store/WitnessContext.cs"] = "for the migration tool, which needs the model and no database",
        ["ContextFactory.cs"] = "for the migration tool, which needs the model and no database",
        ["services/Enclave/Runs/Reconciling/ReconcilerLock.cs"] = "holds an advisory lock as long as its connection lives; sends nothing else",
    };

    // Other interceptors, and what they do.
    private static readonly Dictionary<string, string> Interceptors = new(StringComparer.Ordinal)
    {
        ["services/Enclave/Runs/RunChanges.cs"] = "wakes what waits for runs, after a save; changes nothing",
    };

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static TheoryData<string> Services() => [.. Repository.Services.Keys];

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_endpoint_runs_code_that_is_scanned(string service) => Reasons.None(
        from endpoint in built[service].Endpoints
        where !OfFrameworks.Any(route => endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith(route.TrimStart('/'), StringComparison.Ordinal))
        where endpoint.Metadata.GetMetadata<MethodInfo>() is not { } handler || !IsScanned(handler.DeclaringType!.Assembly, service)
        select $"{endpoint.RoutePattern.RawText}",
        "What an endpoint runs must not be able to write past the audit seam; code elsewhere is not looked at.");

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_consumer_runs_code_that_is_scanned(string service)
    {
        var types = built[service].Added.Select(d => d.IsKeyedService ? d.KeyedImplementationType : d.ImplementationType).OfType<Type>().ToList();
        Reasons.None(
            types.Where(t => typeof(IInboxHandler).IsAssignableFrom(t) || t.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IConsumer<>)))
                .Where(t => !IsScanned(t.Assembly, service)).Select(t => t.FullName!),
            "What handles a message must not be able to write past the audit seam; code elsewhere is not looked at.");
        Reasons.None(
            types.Where(t => typeof(Microsoft.Extensions.Hosting.IHostedService).IsAssignableFrom(t) && !IsScanned(t.Assembly, service))
                .Where(t => !t.FullName!.StartsWith("Microsoft.", StringComparison.Ordinal) && !t.FullName.StartsWith("MassTransit.", StringComparison.Ordinal) && !t.FullName.StartsWith("OpenTelemetry.", StringComparison.Ordinal))
                .Select(t => t.FullName!),
            "What works in the background must not be able to write past the audit seam; code elsewhere is not looked at.");
    }

    [Theory]
    [InlineData("Hub", 4)]
    [InlineData("Enclave", 6)]
    public void There_are_consumers_to_look_at(string service, int handlers)
    {
        built[service].Added.Count(d => d.IsKeyedService && d.ServiceType == typeof(IInboxHandler)).ShouldBe(handlers);
        built[service].Added.ShouldContain(d => d.ServiceType.IsClass && d.ServiceType.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IConsumer<>)));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_context_that_is_given_out_has_the_seam(string service)
    {
        var contexts = Repository.Services[service].GetTypes().Where(t => typeof(DbContext).IsAssignableFrom(t) && !t.IsAbstract).ToList();
        contexts.ShouldNotBeEmpty();
        using var scope = built[service].Services.CreateScope();
        foreach (var given in contexts.Where(context => built[service].Added.Any(d => d.ServiceType == context)))
        {
            var options = (DbContextOptions)scope.ServiceProvider.GetRequiredService(typeof(DbContextOptions<>).MakeGenericType(given));
            options.FindExtension<CoreOptionsExtension>()!.Interceptors!.OfType<AuditSeam>().Count().ShouldBe(1, $"{given.Name} saves whatever it is told to.");
        }
    }

    [Fact]
    public void No_context_is_made_by_hand_and_no_connection_opened() => Reasons.None(
        from file in Repository.Code("services")
        where !MadeByHand.Keys.Any(listed => file.EndsWith(listed, StringComparison.Ordinal))
        from made in Regex.Matches(Repository.Read(file), @"new\s+(DbContextOptionsBuilder|\w*Context\s*\(\s*new|Npgsql(Connection|DataSourceBuilder|Command)\b)", RegexOptions.ExplicitCapture, Patience)
        select $"{file}: {made.Value}",
        "A context that the services do not give out has no seam in front of it.");

    [Fact]
    public void The_seam_cannot_be_switched_off() => Reasons.None(
        from file in Repository.Code("services")
        where !file.StartsWith("services/Libraries/ServiceDefaults/Audit/", StringComparison.Ordinal) && !file.EndsWith("/DatabaseSetup.cs", StringComparison.Ordinal) && !Interceptors.ContainsKey(file)
        from use in Regex.Matches(Repository.Read(file), @"\b(AuditSeam|SaveChangesInterceptor|IgnoreInterceptors|State\s*=\s*EntityState)", RegexOptions.ExplicitCapture, Patience)
        select $"{file}: {use.Value}",
        "Whoever hides a change from the change tracker hides it from the audit seam.");

    [Fact]
    public void The_lists_of_exceptions_name_files_that_exist() =>
        Interceptors.Keys.Concat(MadeByHand.Keys).Where(listed => !Repository.Files.Any(file => file.EndsWith(listed, StringComparison.Ordinal))).ShouldBeEmpty("An exception that nobody needs is an open door.");

    private static bool IsScanned(Assembly assembly, string service) =>
        assembly == Repository.Services[service]
        || (assembly.GetName().Name!.StartsWith("TrustedData.", StringComparison.Ordinal) && Repository.Services[service].GetReferencedAssemblies().Any(a => a.Name == assembly.GetName().Name));
}
