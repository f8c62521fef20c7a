using NetArchTest.Rules;

namespace TrustedData.Tests.Architecture.Code;

public sealed class LayerTests
{
    private const string Libraries = "services/Libraries/";

    [Fact]
    public void A_service_refers_to_libraries_and_never_to_another_service() => Reasons.None(
        from project in Repository.Projects
        where project.StartsWith("services/", StringComparison.Ordinal)
        from reference in Repository.References(project)
        where !reference.StartsWith(Libraries, StringComparison.Ordinal)
        select $"{project} -> {reference}",
        "A trust boundary is an organisation's boundary (DESIGN 3): what two services share is a message in Contracts, and a service that could call another's code would share its trust.");

    [Fact]
    public void No_service_was_built_against_another() => Reasons.None(
        from service in Repository.Services
        from reference in service.Value.GetReferencedAssemblies()
        where Repository.Services.Any(other => other.Key != service.Key && other.Value.GetName().Name == reference.Name)
        select $"{service.Key} -> {reference.Name}",
        "A transitive reference is a reference as well.");

    [Theory]
    [InlineData("Disclosure")]
    [InlineData("Transparency")]
    [InlineData("Contracts")]
    public void Disclosure_Transparency_and_Contracts_refer_to_nothing_of_ours(string library) =>
        Repository.References($"{Libraries}{library}/TrustedData.{library}.csproj").ShouldBeEmpty(
            "Disclosure control and the Merkle log are pure functions that others can check by themselves, and Contracts is all that crosses an organisation's boundary.");

    [Fact]
    public void What_runs_inside_a_sealed_run_shares_Contracts_alone() => Reasons.None(
        from project in Repository.Projects
        where project.StartsWith("workflows/", StringComparison.Ordinal)
        from reference in Repository.References(project)
        where reference != $"{Libraries}Contracts/TrustedData.Contracts.csproj"
        select $"{project} -> {reference}",
        "A workflow's result is recomputed by the enclave; if both used the same code, both would make the same mistake.");

    [Theory]
    [InlineData(typeof(Disclosure.Policy.DisclosurePolicy))]
    [InlineData(typeof(Transparency.Merkle.MerkleHash))]
    public void Pure_libraries_do_no_input_or_output(Type one)
    {
        var result = Types.InAssembly(one.Assembly).ShouldNot()
            .HaveDependencyOnAny("System.IO.File", "System.IO.Directory", "System.IO.FileStream", "System.Net", "System.Diagnostics.Process", "Microsoft.EntityFrameworkCore", "Microsoft.AspNetCore", "Microsoft.Extensions")
            .GetResult();

        Reasons.None(result.FailingTypeNames ?? [], "Pure functions give the same answer to everybody who checks them (DESIGN 3).");
    }

    [Fact]
    public void Only_the_place_that_opens_it_uses_the_broker() => Reasons.None(
        from service in Repository.Services.Values
        from name in Types.InAssembly(service).That().HaveDependencyOnAny("MassTransit", "RabbitMQ").GetTypes()
        select name.FullName!,
        "Messages leave through the outbox, in the transaction of what they tell of; a service that holds the bus itself could send one that is lost or never was (DESIGN 8.4).");

    [Fact]
    public void Classes_are_sealed_unless_something_of_ours_derives_from_them() => Reasons.None(
        from assembly in Repository.Services.Values
        let types = assembly.GetTypes()
        from type in types
        where type is { IsClass: true, IsSealed: false, IsAbstract: false } && type.Namespace?.StartsWith("TrustedData", StringComparison.Ordinal) == true
        where !type.FullName!.Contains("Migrations", StringComparison.Ordinal) && !type.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute), inherit: false)
        where !typeof(Microsoft.AspNetCore.Components.IComponent).IsAssignableFrom(type) && type.Name != "_Imports"
        where !Array.Exists(types, other => other.BaseType == type)
        select type.FullName,
        "A class that was not made to be derived from says so; its invariants are then its own (STYLE, habit 7).");
}
