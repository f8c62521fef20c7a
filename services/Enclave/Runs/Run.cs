using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Kinds;

namespace TrustedData.Enclave.Runs;

/// <summary>
/// One run, from its order to its end. The row is the truth: whatever process dies, the next step follows from it and from
/// what the engine reports. Every change is one fact.
/// </summary>
public sealed class Run : AuditedEntity
{
    /// <summary>How often a run is started again when its container ended from outside.</summary>
    public const int MostAttempts = 3;

    /// <summary>What the researcher is told of a run that a restore lost.</summary>
    public const string LostMessage = "The data holder's system was restored from a backup and this run was lost. Submit it again.";

    private Run()
    {
    }

    /// <summary>The part of the hub's run that the order names.</summary>
    public Guid Id { get; private set; }

    /// <summary>The run at the hub, which people name it by.</summary>
    public Guid RunId { get; private set; }

    public Guid OrderId { get; private set; }

    /// <summary>Organisation that sent the order.</summary>
    public string Hub { get; private set; } = null!;

    public Guid ProjectId { get; private set; }

    public Guid ApprovalId { get; private set; }

    public string Issuer { get; private set; } = null!;

    public string Subject { get; private set; } = null!;

    /// <summary><c>td:enclave/dataset@snapshot</c>.</summary>
    public string Dataset { get; private set; } = null!;

    public string Workflow { get; private set; } = null!;

    /// <summary>The order's canonical JSON.</summary>
    public string Order { get; private set; } = null!;

    /// <summary>Until when the order may be taken.</summary>
    public DateTimeOffset OrderExpiresAt { get; private set; }

    /// <summary>Whether it brings a script of the person's own.</summary>
    public bool OwnCode { get; private set; }

    /// <summary>The person's token, kept until the order was accepted or refused.</summary>
    public string? PersonToken { get; private set; }

    public RunState State { get; private set; }

    public DateTimeOffset ReceivedAt { get; private set; }

    public DateTimeOffset StateSince { get; private set; }

    public DateTimeOffset? CancelRequestedAt { get; private set; }

    public DateTimeOffset? CleanedAt { get; private set; }

    /// <summary>What was accepted; null before.</summary>
    public AcceptedTerms? Terms { get; private set; }

    /// <summary>Counts the starts of the sealed run, from 1.</summary>
    public int Attempt { get; private set; } = 1;

    /// <summary>When the start of this attempt was intended.</summary>
    public DateTimeOffset? StartIntendedAt { get; private set; }

    /// <summary>Counts the starts of the inspector, from 1.</summary>
    public int InspectionAttempt { get; private set; } = 1;

    /// <summary>When the start of this inspection was intended.</summary>
    public DateTimeOffset? InspectionIntendedAt { get; private set; }

    public string? EngineVersion { get; private set; }

    /// <summary>How the sealed run ended, once it has.</summary>
    public string? ExitClass { get; private set; }

    /// <summary>Id of the reason of an end that is no release.</summary>
    public string? Reason { get; private set; }

    /// <summary>What the researcher reads about the state.</summary>
    public string? Message { get; private set; }

    /// <summary>Verdict and message of each output, once there are any.</summary>
    public IReadOnlyList<OutputVerdict> Outputs { get; private set; } = [];

    /// <summary>Why a checker must decide; for the checker.</summary>
    public IReadOnlyList<string> HeldBecause { get; private set; } = [];

    /// <summary>The states that people have seen.</summary>
    public IReadOnlyList<TimelineStep> Timeline { get; private set; } = [];

    /// <summary>Digest over everything that a decision is about; of the outputs it stays in this row, since of few bytes it is an oracle.</summary>
    public string? OutputsDigest { get; private set; }

    /// <summary>Number of the last report to the hub.</summary>
    public long ReportSequence { get; private set; }

    /// <summary>Fact of the decision to release, whose proof goes with it.</summary>
    public Guid? DecisionFact { get; private set; }

    /// <summary>The fact of the change just made, for the rows that change with it.</summary>
    public Fact LastChange { get; private set; } = null!;

    /// <summary>Whether exactly a registered workflow runs with validated parameters; before that is known, it does not.</summary>
    public bool Attested => Terms?.Attested ?? false;

    /// <summary>Who submitted it.</summary>
    public PersonRef Person => new(Issuer, Subject);

    /// <summary>Name of the sealed run in the engine.</summary>
    public string EngineName => SealedRunNames.OfRun(Dataset, Id, Attempt);

    /// <summary>Name of the inspector's sealed run in the engine.</summary>
    public string InspectorName => SealedRunNames.OfInspector(Dataset, Id, InspectionAttempt);

    /// <summary>Takes a genuine order in.</summary>
    public static Run Receive(RunOrder order, RunOrdered ordered, string hub, DateTimeOffset now)
    {
        var run = new Run
        {
            Id = order.PartId,
            RunId = order.RunId,
            OrderId = order.OrderId,
            Hub = hub,
            ProjectId = order.ProjectId,
            ApprovalId = order.ApprovalId,
            Issuer = order.Person.Issuer,
            Subject = order.Person.Subject,
            Dataset = order.Dataset,
            Workflow = order.Workflow,
            Order = ordered.Order,
            OrderExpiresAt = order.ExpiresAt,
            OwnCode = order.Code is not null,
            PersonToken = ordered.PersonToken,
            State = RunState.Received,
            ReceivedAt = now,
            StateSince = now,
        };
        run.Note(run.FactOf(EventTypes.RunReceived, Actor.Service(hub), now) with { Entities = [new FactEntity("order", order.OrderId.ToString())] });
        return run;
    }

    /// <summary>The enclave's own records allow it.</summary>
    public void Accept(AcceptedTerms terms, DateTimeOffset now)
    {
        Terms = terms;
        PersonToken = null;
        Enter(RunState.Accepted, FactOf(EventTypes.RunAccepted, now) with
        {
            Purpose = terms.PurposeCode,
            Entities =
            [
                new FactEntity("order", OrderId.ToString()),
                new FactEntity("approval", ApprovalId.ToString()),
                new FactEntity("workflow", Workflow),
                new FactEntity("image", terms.ImageDigest),
            ],
        });
    }

    /// <summary>Its view stands ready.</summary>
    public void Stage(DateTimeOffset now) => Enter(RunState.Staged, FactOf(EventTypes.RunStaged, now));

    /// <summary>The engine is about to be told; false when that was noted before.</summary>
    public bool IntendStart(string engineVersion, DateTimeOffset now)
    {
        if (StartIntendedAt is not null)
            return false;
        StartIntendedAt = now;
        EngineVersion = engineVersion;
        Note(FactOf(EventTypes.RunStartIntended, now) with { Entities = [new FactEntity("sealed-run", EngineName)] });
        return true;
    }

    /// <summary>The engine has it.</summary>
    public void Start(DateTimeOffset now) => Enter(RunState.Running, FactOf(EventTypes.RunStarted, now) with { Entities = [new FactEntity("sealed-run", EngineName)] });

    /// <summary>Its container ended from outside; false when it was tried often enough.</summary>
    public bool TryAgain(DateTimeOffset now)
    {
        if (Attempt >= MostAttempts)
            return false;
        var interrupted = FactOf(EventTypes.RunInterrupted, now, FactOutcome.Failed) with { Entities = [new FactEntity("sealed-run", EngineName)] };
        Attempt++;
        StartIntendedAt = null;
        Enter(RunState.Staged, interrupted);
        return true;
    }

    /// <summary>It ended well and its files were collected.</summary>
    public void Collect(DateTimeOffset now)
    {
        ExitClass = nameof(Sealing.ExitClass.Succeeded);
        Enter(RunState.Collected, FactOf(EventTypes.RunCollected, now));
    }

    /// <summary>The engine is about to be told to inspect; false when that was noted before.</summary>
    public bool IntendInspection(DateTimeOffset now)
    {
        if (InspectionIntendedAt is not null)
            return false;
        InspectionIntendedAt = now;
        Note(FactOf(EventTypes.RunInspectionIntended, now) with { Entities = [new FactEntity("sealed-run", InspectorName)] });
        return true;
    }

    /// <summary>The inspector runs.</summary>
    public void Inspect(DateTimeOffset now) => Enter(RunState.Inspecting, FactOf(EventTypes.RunInspectionStarted, now) with { Entities = [new FactEntity("sealed-run", InspectorName)] });

    /// <summary>The inspector's container ended from outside; false when it was tried often enough.</summary>
    public bool InspectAgain(DateTimeOffset now)
    {
        if (InspectionAttempt >= MostAttempts)
            return false;
        var interrupted = FactOf(EventTypes.RunInspectionInterrupted, now, FactOutcome.Failed) with { Entities = [new FactEntity("sealed-run", InspectorName)] };
        InspectionAttempt++;
        InspectionIntendedAt = null;
        Enter(RunState.Collected, interrupted);
        return true;
    }

    /// <summary>The outputs were checked; what was found stands encrypted in the storage.</summary>
    /// <param name="outputs">What people may be told of each.</param>
    /// <param name="message">What people may be told of all.</param>
    /// <param name="digest">Digest of what was found; a later decision is about exactly that.</param>
    /// <param name="commitment">Commitment to the same bytes, for the ledger.</param>
    /// <param name="now">When.</param>
    public void Check(IReadOnlyList<OutputVerdict> outputs, string? message, string digest, string commitment, DateTimeOffset now)
    {
        Outputs = outputs;
        OutputsDigest = digest;
        Message = message;
        Enter(RunState.Checked, FactOf(EventTypes.RunChecked, now) with { Commitments = new Dictionary<string, string>(StringComparer.Ordinal) { ["outputs"] = commitment } });
    }

    /// <summary>A sealed run of which the researcher may not learn how it ended: a checker tells them.</summary>
    public void HoldEnd(string exitClass, string? because, IReadOnlyList<OutputVerdict> declared, DateTimeOffset now)
    {
        ExitClass = exitClass;
        Outputs = declared;
        HeldBecause = [because ?? $"The sealed run left nothing to look at; it ended as {exitClass}."];
        Enter(RunState.Held, FactOf(EventTypes.RunHeld, now) with { Reason = "nothing-to-check" });
    }

    /// <summary>A checker must decide; also when what an earlier decision was about has changed since.</summary>
    public void Hold(IReadOnlyList<string> because, string message, DateTimeOffset now)
    {
        DecisionFact = null;
        HeldBecause = because;
        Message = message;
        Outputs = [.. Outputs.Select(o => o.Verdict == Verdicts.Refused ? o : o with { Verdict = Verdicts.Held })];
        Enter(RunState.Held, FactOf(EventTypes.RunHeld, now) with { Reason = "decision-needed" });
    }

    /// <summary>The enclave itself, acting for the person who submitted.</summary>
    public Actor EnclaveItself() => Actor.Service("enclave") with { OnBehalfOf = Subject };

    /// <summary>It will be released; the fact of this is what the ledger must prove.</summary>
    /// <param name="by">Who decided.</param>
    /// <param name="reason">Id of the reason.</param>
    /// <param name="outputsDigestCommitment">Commitment to what was checked.</param>
    /// <param name="outputs">What people may be told of each output.</param>
    /// <param name="now">When.</param>
    /// <param name="decision">The row with a person's decision and its words.</param>
    public void Decide(Actor by, string reason, string outputsDigestCommitment, IReadOnlyList<OutputVerdict> outputs, DateTimeOffset now, Guid? decision = null)
    {
        Outputs = outputs;
        Reason = reason;
        HeldBecause = [];
        Enter(RunState.Decided, FactOf(EventTypes.ReleaseDecided, by, now) with
        {
            Reason = reason,
            Entities = EntityOf(decision),
            Commitments = new Dictionary<string, string>(StringComparer.Ordinal) { ["outputs"] = outputsDigestCommitment },
        });
        DecisionFact = LastChange.Id;
    }

    /// <summary>The ledger has the decision.</summary>
    public void MarkRecorded(long ledgerIndex, DateTimeOffset now) =>
        Enter(RunState.Recorded, FactOf(EventTypes.ReleaseRecorded, now) with { Entities = [new FactEntity("ledger-index", ledgerIndex.ToString(System.Globalization.CultureInfo.InvariantCulture))] });

    /// <summary>The hub has the release.</summary>
    public void Release(Guid releaseId, string? message, DateTimeOffset now)
    {
        Message = message;
        Outputs = [.. Outputs.Select(o => o.Verdict == Verdicts.Refused ? o : o with { Verdict = Verdicts.Released })];
        Enter(RunState.Released, FactOf(EventTypes.ReleaseSent, now) with { Entities = [new FactEntity("release", releaseId.ToString())] });
    }

    /// <summary>Nothing of it is released.</summary>
    public void Refuse(Actor by, string reason, string message, DateTimeOffset now, Guid? decision = null)
    {
        var type = State == RunState.Received ? EventTypes.RunRefused : EventTypes.ReleaseRefused;
        Reason = reason;
        Message = message;
        PersonToken = null;
        DecisionFact = null;
        Outputs = [.. Outputs.Select(o => o with { Verdict = Verdicts.Refused })];
        Enter(RunState.Refused, FactOf(type, by, now, FactOutcome.Refused) with { Reason = reason, Entities = EntityOf(decision) });
    }

    /// <summary>It did not succeed.</summary>
    public void Fail(string exitClass, string reason, string message, DateTimeOffset now)
    {
        ExitClass = exitClass;
        Reason = reason;
        Message = message;
        PersonToken = null;
        Enter(RunState.Failed, FactOf(EventTypes.RunFailed, now, FactOutcome.Failed) with { Reason = reason });
    }

    /// <summary>
    /// The enclave was restored from a backup that is older than this run's entries: what became of it is not known here, so
    /// it goes no further.
    /// </summary>
    /// <param name="lost">How many entries of the run are missing. At most so many reports are, and the next must have a higher number than those.</param>
    /// <param name="now">When.</param>
    public void EndByRestore(int lost, DateTimeOffset now)
    {
        ReportSequence += lost;
        Reason = Restoring.RestoreRules.Reason;
        Message = LostMessage;
        PersonToken = null;
        DecisionFact = null;
        Outputs = [];
        HeldBecause = [];
        Enter(RunState.Failed, FactOf(EventTypes.RunEndedByRestore, now, FactOutcome.Failed) with { Reason = Restoring.RestoreRules.Reason });
    }

    /// <summary>Somebody no longer wants it; false when that was asked before, or is too late.</summary>
    public bool RequestCancel(Actor by, DateTimeOffset now)
    {
        if (CancelRequestedAt is not null || !State.CanBeCanceled())
            return false;
        CancelRequestedAt = now;
        Note(FactOf(EventTypes.RunCancelRequested, by, now));
        return true;
    }

    /// <summary>It was stopped before anything of it was decided.</summary>
    public void Cancel(DateTimeOffset now)
    {
        Message = "The run was canceled; nothing of it was released.";
        PersonToken = null;
        Outputs = [];
        Enter(RunState.Canceled, FactOf(EventTypes.RunCanceled, now));
    }

    /// <summary>Its containers, views and collected files are gone.</summary>
    public void Clean(DateTimeOffset now)
    {
        CleanedAt = now;
        Note(FactOf(EventTypes.RunCleaned, now));
    }

    /// <summary>Counts a report and keeps what it shows.</summary>
    internal long Report(IReadOnlyList<TimelineStep> timeline)
    {
        Timeline = timeline;
        return ++ReportSequence;
    }

    private void Enter(RunState state, Fact fact)
    {
        State = state;
        StateSince = fact.Recorded;
        Note(fact);
    }

    private void Note(Fact fact)
    {
        LastChange = fact;
        Record(fact);
    }

    private static IReadOnlyList<FactEntity> EntityOf(Guid? decision) => decision is null ? [] : [new FactEntity("output-decision", decision.Value.ToString())];

    private Fact FactOf(EventType type, DateTimeOffset now, FactOutcome outcome = FactOutcome.Success) => FactOf(type, EnclaveItself(), now, outcome);

    private Fact FactOf(EventType type, Actor by, DateTimeOffset now, FactOutcome outcome = FactOutcome.Success) => new(type, by, outcome)
    {
        Recorded = now,
        Project = ProjectId,
        Dataset = Dataset,
        Run = Id,
        Purpose = Terms?.PurposeCode,
    };
}
