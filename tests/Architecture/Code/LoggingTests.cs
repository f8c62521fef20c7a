using System.Reflection;
using Microsoft.Extensions.Logging;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;

namespace TrustedData.Tests.Architecture.Code;

public sealed class LoggingTests
{
    private static readonly string[] Telling = ["body", "payload", "content", "code", "script", "purpose", "title", "text", "value", "values", "row", "key", "token", "password", "secret", "parameters", "message", "user", "username", "subject", "person"];

    private static readonly HashSet<Type> FactMembers =
    [
        typeof(EventType), typeof(string), typeof(Guid), typeof(Guid?), typeof(DateTimeOffset), typeof(FactOutcome), typeof(Actor), typeof(IReadOnlyList<FactEntity>), typeof(IReadOnlyDictionary<string, string>),
    ];

    private static readonly List<(MethodInfo Method, LoggerMessageAttribute Message)> Messages =
    [
        .. Assemblies().SelectMany(a => a.GetTypes())
            .SelectMany(t => t.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Select(m => (Method: m, Message: m.GetCustomAttribute<LoggerMessageAttribute>()!)).Where(m => m.Message is not null),
    ];

    [Fact]
    public void There_are_messages_to_look_at() => Messages.Count.ShouldBeGreaterThan(5);

    [Fact]
    public void An_event_id_means_one_thing() => Reasons.None(
        Messages.GroupBy(m => m.Message.EventId).Where(g => g.DistinctBy(m => m.Message.Message).Count() > 1).Select(g => $"{g.Key}: {string.Join(", ", g.Select(Name))}"),
        "Operators search and alert by event id.");

    [Fact]
    public void Log_lines_carry_ids_counts_and_codes_and_never_an_object() => Reasons.None(
        from message in Messages
        from parameter in message.Method.GetParameters()
        where !IsPlain(Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType)
        select $"{Name(message)}({parameter.ParameterType.Name} {parameter.Name})",
        "An object in a log line is written with everything in it; no personal datum, free text or payload may stand in a log.");

    [Fact]
    public void No_parameter_of_a_log_line_is_named_after_what_must_not_be_logged() => Reasons.None(
        from message in Messages
        from parameter in message.Method.GetParameters()
        where parameter.ParameterType == typeof(string) && Telling.Contains(parameter.Name, StringComparer.OrdinalIgnoreCase)
        select $"{Name(message)}({parameter.Name})",
        "Bodies, texts, keys, people and secrets are never logged.");

    [Fact]
    public void A_fact_has_members_for_ids_and_codes_only() => Reasons.None(
        typeof(Fact).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => !FactMembers.Contains(p.PropertyType)).Select(p => $"{p.PropertyType.Name} {p.Name}"),
        "A fact becomes an entry of a log that is never erased (DESIGN 7).");

    [Fact]
    public void Members_of_what_crosses_to_other_organisations_are_never_logged() => Reasons.None(
        from message in Messages
        from parameter in message.Method.GetParameters()
        where parameter.ParameterType.Assembly == typeof(Contracts.Envelopes.Envelope).Assembly
        select $"{Name(message)}({parameter.ParameterType.Name})",
        "Payloads are in the database of the service that they are for, and nowhere else.");

    private static bool IsPlain(Type type) =>
        type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(Guid) || type == typeof(TimeSpan) || type == typeof(DateTimeOffset)
        || type == typeof(Uri) || type == typeof(ILogger) || typeof(Exception).IsAssignableFrom(type);

    private static string Name((MethodInfo Method, LoggerMessageAttribute) message) => $"{message.Method.DeclaringType!.Name}.{message.Method.Name}";

    private static IEnumerable<Assembly> Assemblies() => Repository.Services.Values
        .SelectMany(s => s.GetReferencedAssemblies().Where(a => a.Name!.StartsWith("TrustedData.", StringComparison.Ordinal)).Select(Assembly.Load).Prepend(s)).Distinct();
}
