using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using TrustedData.Disclosure.Policy;
using TrustedData.Enclave.Closing;
using TrustedData.Enclave.Consent;
using TrustedData.Enclave.Policies;
using TrustedData.Sealing;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Tests.Integration.Datasets;

/// <summary>The usual policy for every dataset. It refuses wishes for a threshold below the usual one.</summary>
internal sealed class UsualPolicies : IPolicyDirectory
{
    private static readonly DatasetPolicy Usual = new(1, new DisclosurePolicy(), AutomaticRelease: false, 0, 10, 1);

    public Task<DatasetPolicy?> CurrentAsync(string dataset, CancellationToken cancellationToken) => Task.FromResult<DatasetPolicy?>(Usual);

    public Task<DatasetPolicy?> StricterAsync(string dataset, int versionAtSubmission, CancellationToken cancellationToken) => Task.FromResult<DatasetPolicy?>(Usual);

    public Task<Refusal?> BeginAsync(string dataset, JsonElement? wishes, Fact because, CancellationToken cancellationToken) => Task.FromResult(
        wishes?.TryGetProperty("threshold", out var threshold) == true && threshold.GetInt32() < Usual.Disclosure.Threshold
            ? Refusal.BadRequest("policy-below-floor", "The threshold is below the floor.")
            : null);
}

/// <summary>Consent in memory: everybody whom an import brought, but those who withdrew.</summary>
internal sealed class RememberedConsent : IConsentCheck, IConsentRegister
{
    private readonly ConcurrentDictionary<long, string> _given = new();

    /// <summary>Where the consent of each subject stands.</summary>
    public IReadOnlyDictionary<long, string> Given => _given;

    public void Withdraw(long subject) => _given.TryRemove(subject, out _);

    public Task<bool> CoversAllAsync(IReadOnlyCollection<long> subjects, string purposeCode, CancellationToken cancellationToken) =>
        Task.FromResult(subjects.All(_given.ContainsKey));

    public Task<IReadOnlySet<long>> CoveredAsync(IReadOnlyCollection<long> subjects, string purposeCode, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlySet<long>>(subjects.Where(_given.ContainsKey).ToHashSet());

    public void GiveAtImport(IEnumerable<long> newSubjects, string source, Fact because)
    {
        foreach (var subject in newSubjects)
            _given.TryAdd(subject, source);
    }
}

/// <summary>An enclave that a test closes and opens.</summary>
internal sealed class Gate : IEnclaveGate
{
    public bool Open { get; set; } = true;

    public Task<bool> IsOpenAsync(CancellationToken cancellationToken) => Task.FromResult(Open);
}

/// <summary>No engine: datasets run nothing.</summary>
internal sealed class NoEngine : ISealedRunEngine
{
    public Task<EngineStatus> Ping(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ImageResult> FindImage(string reference, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<StartResult> EnsureStarted(SealedRunSpec spec, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Observation> Observe(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<EngineResult> Cancel(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CollectResult> Collect(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<RawLog?> ReadRawLog(string name, int maximumBytes, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<EngineResult> Remove(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<OwnedRuns> ListOwned(string namePrefix, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async IAsyncEnumerable<RunEvent> Watch([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        yield break;
    }
}
