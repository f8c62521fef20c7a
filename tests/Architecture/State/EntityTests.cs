using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using TrustedData.ServiceDefaults.Audit;

namespace TrustedData.Tests.Architecture.State;

/// <summary>The real models of the services, as their migrations are made from them.</summary>
public sealed class EntityTests
{
    private const string Technical = "TrustedData:Technical";

    // Types of frameworks, which bring their own setters.
    private static readonly string[] Frameworks = ["Microsoft.", "OpenIddict."];

    public static TheoryData<string> Services() => [.. Repository.Services.Keys];

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_table_is_of_an_audited_entity_or_technical_for_a_written_reason(string service) => Reasons.None(
        from type in Entities(service)
        where !type.IsOwned() && !typeof(AuditedEntity).IsAssignableFrom(type.ClrType)
        where type.FindAnnotation(Technical)?.Value is not string { Length: > 15 }
        select type.ClrType.Name,
        "Every change of a row outside the listed technical tables has exactly one audit entry (DESIGN 8.3).");

    [Theory]
    [MemberData(nameof(Services))]
    public void An_audited_entity_is_not_technical_as_well(string service) => Reasons.None(
        Entities(service).Where(t => typeof(AuditedEntity).IsAssignableFrom(t.ClrType) && t.FindAnnotation(Technical) is not null).Select(t => t.ClrType.Name),
        "The seam passes technical tables over; an audited one would lose its facts.");

    [Theory]
    [MemberData(nameof(Services))]
    public void State_changes_through_methods_that_record_it(string service) => Reasons.None(
        from type in Entities(service)
        where typeof(AuditedEntity).IsAssignableFrom(type.ClrType)
        from property in type.ClrType.GetProperties(BindingFlags.Instance | BindingFlags.Public)
        where property.SetMethod is { IsPublic: true } || IsChangeable(property)
        select $"{type.ClrType.Name}.{property.Name}",
        "A public setter, or a list that anybody can add to, changes a row without a fact.");

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_state_table_has_its_last_fact(string service) => Reasons.None(
        Entities(service).Where(t => typeof(AuditedEntity).IsAssignableFrom(t.ClrType) && t.FindProperty(nameof(AuditedEntity.LastFact)) is not { IsNullable: false }).Select(t => t.ClrType.Name),
        "The trigger in the database refuses a change that names no new fact; it looks at this column.");

    [Theory]
    [MemberData(nameof(Services))]
    public void Migrations_guard_every_state_table(string service)
    {
        var migrations = Repository.Files.Where(f => f.StartsWith($"services/{service}/Migrations/", StringComparison.Ordinal)).Select(Repository.Read).ToList();
        Assert.SkipWhen(migrations.Count == 0, $"{service} has no migration yet.");
        var guarded = string.Concat(migrations.SelectMany(m => System.Text.RegularExpressions.Regex.Matches(m, @"GuardStateTables\([^)]*\)", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(5)).Select(g => g.Value)));

        Reasons.None(
            Entities(service).Where(t => typeof(AuditedEntity).IsAssignableFrom(t.ClrType) && !t.IsOwned()).Select(t => t.GetTableName()!).Distinct(StringComparer.Ordinal).Where(t => !guarded.Contains($"\"{t}\"", StringComparison.Ordinal)),
            "The third guard is in the database itself, so that plain SQL cannot forget a fact either (SHAPE, the audit seam).");
    }

    private static bool IsChangeable(PropertyInfo property) =>
        property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() is var open
        && (open == typeof(List<>) || open == typeof(IList<>) || open == typeof(ICollection<>) || open == typeof(Dictionary<,>) || open == typeof(IDictionary<,>) || open == typeof(HashSet<>));

    private static IEnumerable<IEntityType> Entities(string service)
    {
        var contexts = Repository.Services[service].GetTypes().Where(t => typeof(DbContext).IsAssignableFrom(t)).ToList();
        contexts.ShouldNotBeEmpty();
        return contexts.SelectMany(Entities);
    }

    private static IEnumerable<IEntityType> Entities(Type type)
    {
        var builder = (DbContextOptionsBuilder)Activator.CreateInstance(typeof(DbContextOptionsBuilder<>).MakeGenericType(type))!;
        using var context = (DbContext)Activator.CreateInstance(type, builder.UseNpgsql().UseSnakeCaseNamingConvention().Options)!;
        return [.. context.GetService<IDesignTimeModel>().Model.GetEntityTypes().Where(t => !Array.Exists(Frameworks, f => t.ClrType.FullName!.StartsWith(f, StringComparison.Ordinal)) || t.FindAnnotation(Technical) is null)];
    }
}
