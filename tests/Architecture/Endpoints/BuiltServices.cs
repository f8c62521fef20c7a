[assembly: AssemblyFixture(typeof(TrustedData.Tests.Architecture.Endpoints.BuiltServices))]

namespace TrustedData.Tests.Architecture.Endpoints;

/// <summary>The services, each built once, when it is first looked at.</summary>
public sealed class BuiltServices : IDisposable
{
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("td-architecture-");
    private readonly Dictionary<string, Lazy<BuiltService>> services;

    /// <summary>The ledger's program in its other mode.</summary>
    public const string Witness = "Witness";

    public BuiltServices()
    {
        services = Repository.Services.ToDictionary(s => s.Key, s => new Lazy<BuiltService>(() => BuiltService.Of(s.Value, Settings())), StringComparer.Ordinal);
        services.Add(Witness, new Lazy<BuiltService>(() => BuiltService.Of(Repository.Services["Ledger"], ["witness", .. Settings()])));
    }

    /// <summary>What can be built: every service, in each of its modes.</summary>
    public static IEnumerable<string> Names => Repository.Services.Keys.Append(Witness);

    internal BuiltService this[string service] => services[service].Value;

    public void Dispose() => home.Delete(recursive: true);

    // As little as each Program needs to put itself together; nothing here is connected to.
    private string[] Settings() =>
    [
        "--Auth:Authority=http://127.0.0.1:1/", "--Auth:Audience=architecture", "--ConnectionStrings:Database=Host=127.0.0.1;Port=1;Database=none;Username=none",
        "--Organisation:Id=made", "--Broker:Host=127.0.0.1", "--Broker:Username=none", "--Broker:Password=none",
        "--Identity:Organisation=made", "--Identity:DisplayName=Made", "--Identity:Issuer=http://127.0.0.1:1/", $"--Identity:KeysDirectory={home.FullName}",
        "--Identity:Scopes:0:Name=hub", "--Identity:Scopes:0:Audience=hub",
        "--Identity:Clients:0:ClientId=td-cli", "--Identity:Clients:0:Kind=Native", "--Identity:Clients:0:Scopes:0=hub", "--Identity:Clients:0:RedirectUris:0=http://127.0.0.1/",
        "--Enclave:Id=made", "--Enclave:Institution=Made", $"--Enclave:Storage={home.FullName}", $"--Enclave:Scratch={home.FullName}", $"--Enclave:MasterKeyFile={Path.Combine(home.FullName, "master.key")}",
        "--Enclave:Operator:Issuer=http://127.0.0.1:1/", "--Enclave:Operator:Subject=none", "--Enclave:Hub:Address=http://127.0.0.1:1/", "--Enclave:Hub:Authority=http://127.0.0.1:1/",
        "--Enclave:Hub:ClientId=none", "--Enclave:Hub:ClientSecret=none", "--Engine:Socket=/run/none.sock", "--Engine:Launcher=/none", $"--Engine:Scratch={home.FullName}",
    ];
}
