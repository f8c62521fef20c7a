using System.Text.Json;
using Microsoft.Extensions.Options;
using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Kinds;
using TrustedData.Hub.Runs;
using TrustedData.Hub.Runs.Orders;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Messaging;
using TrustedData.Transparency;

namespace TrustedData.Tests.Unit.Hub;

/// <summary>Orders and runs of a hub made for tests, with real keys.</summary>
internal sealed class MadeRun : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 22, 41, 137, TimeSpan.Zero);

    private readonly string keyFile = Path.GetTempFileName();
    private readonly Ed25519Signer signer = Ed25519Signer.Create();

    public MadeRun()
    {
        File.WriteAllText(keyFile, signer.ExportBase64());
        Keys = new OrganisationKeys(Options.Create(new OrganisationOptions
        {
            Id = "hub",
            SigningKeyFile = keyFile,
            Peers = [new PeerOptions { Id = "lakeside", PublicKey = signer.PublicKeyBase64, Exchange = "x", Queue = "q" }],
        }));
    }

    public OrganisationKeys Keys { get; }

    public static RunOrder Order(string parameters = "{}") => new(
        Guid.CreateVersion7(Now), Guid.CreateVersion7(Now), Guid.CreateVersion7(Now), "lakeside", "td:lakeside/made@1", Guid.CreateVersion7(Now), Guid.CreateVersion7(Now),
        new PersonRef("https://hub.example/", "p1"), "made", new string('d', 64), JsonDocument.Parse(parameters).RootElement, null, 1, "00", Now, Now.AddHours(24), true);

    public Run Submit() => Run.Submit(new RunRequest("{}", "HRESCH", "{}"), new OrderSigner(Keys).Sign(Order()));

    public static RunReported Report(Run run, long sequence, string state, string? exitClass = null) =>
        new(run.Part.Id, sequence, state, Now, exitClass, null, null, [], [new TimelineStep(state, Now)]);

    public static bool Mirror(Run run, RunReported report) =>
        run.Part.Mirror(report, run.FactOf(EventTypes.RunReported, Actor.Service("enclave-lakeside"), run.Part, Now));

    public void Dispose()
    {
        Keys.Dispose();
        signer.Dispose();
        File.Delete(keyFile);
    }
}
