using Microsoft.Extensions.DependencyInjection;
using TrustedData.Contracts.Kinds;
using TrustedData.ServiceDefaults.Inbox;

namespace TrustedData.Tests.Architecture.Endpoints;

public sealed class InboxTests(BuiltServices built)
{
    private static readonly string[] ToEnclave =
    [
        MessageKind.RunOrdered, MessageKind.RunCancelRequested, MessageKind.AccessRequested, MessageKind.AccessRequestWithdrawn, MessageKind.MembershipChanged, MessageKind.DownloadConfirmed,
    ];

    private static readonly string[] ToHub = [MessageKind.CatalogueChanged, MessageKind.AccessDecided, MessageKind.RunReported, MessageKind.ReleaseRecalled];

    [Fact]
    public void Every_kind_of_message_goes_one_way() =>
        typeof(MessageKind).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!).ShouldBe([.. ToEnclave, .. ToHub], ignoreOrder: true, "SHAPE lists the kinds and their direction; a new one belongs in the list of this test.");

    [Fact]
    public void The_enclave_handles_what_the_hub_sends_and_nothing_else() => Handled("Enclave").ShouldBe(ToEnclave, ignoreOrder: true, "A kind without a handler is set aside unread; a kind of the other direction could be used to forge what the enclave itself says.");

    [Fact]
    public void The_hub_handles_what_enclaves_send_and_nothing_else() => Handled("Hub").ShouldBe(ToHub, ignoreOrder: true);

    [Theory]
    [InlineData("Ledger")]
    [InlineData("Identity")]
    public void Ledger_and_authority_take_no_messages(string service) => Handled(service).ShouldBeEmpty();

    [Fact]
    public void Every_handler_that_was_written_is_registered_for_one_kind() => Reasons.None(
        from service in Repository.Services
        from handler in service.Value.GetTypes()
        where handler is { IsClass: true, IsAbstract: false } && typeof(IInboxHandler).IsAssignableFrom(handler)
        where Handlers(service.Key).Count(d => d.KeyedImplementationType == handler) != 1
        select handler.FullName,
        "A handler that nothing calls is dead code, and its messages are lost.");

    private List<string> Handled(string service) => [.. Handlers(service).Select(d => (string)d.ServiceKey!)];

    private IEnumerable<ServiceDescriptor> Handlers(string service) => built[service].Added.Where(d => d.IsKeyedService && d.ServiceType == typeof(IInboxHandler));
}
