using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Ids;
using TrustedData.Enclave.Subjects;

namespace TrustedData.Enclave.Consent.Withdraw;

/// <summary>
/// Records that a subject withdraws. It holds for every dataset of the enclave, and for every run staged and every output
/// released from now on. The subject's key is looked up and kept nowhere: not in a fact, a log or an answer.
/// </summary>
public sealed class ConsentWithdrawal(EnclaveContext database, ISubjectDirectory subjects, ISubjectDatasets datasets, TimeProvider time)
{
    private const int LongestKey = 200;

    // What a fact can name. A subject has one consent for each import that brought them anew, so one or few.
    private const int MostNamed = 100;

    /// <summary>Names of the datasets that the subject stands in. Doing it again changes nothing.</summary>
    public async Task<Outcome<IReadOnlyList<string>>> WithdrawAsync(string? keyNamespace, string? key, PersonRef by, CancellationToken cancellationToken)
    {
        if (key is not { Length: > 0 and <= LongestKey } || keyNamespace is { Length: 0 or > LongestKey })
            return Refusal.BadRequest("subject-key-unfit", $"Name the subject by the key under which a dataset was imported, 1 to {LongestKey} characters, and its namespace where it is not the usual one.");
        if (await subjects.FindAsync(keyNamespace ?? ISubjectDirectory.UsualNamespace, key, cancellationToken) is not { } subject)
            return await RefuseAsync(by, cancellationToken);

        // Of two stewards at once the second finds what the first has recorded.
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtext('consent'), hashtext({$"{subject}"}))", cancellationToken);
        var consents = await database.Set<SubjectConsent>().Where(c => c.SubjectId == subject && c.WithdrawnAt == null).OrderBy(c => c.Id).ToListAsync(cancellationToken);
        var fact = new Fact(EventTypes.ConsentWithdrawn, Actor.Person(by, "steward"))
        {
            Recorded = time.GetUtcNow(),
            Entities = [.. consents.Take(MostNamed).Select(c => new FactEntity("consent", c.Id.ToString()))],
        };
        foreach (var consent in consents)
            consent.Withdraw(fact);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Outcome(await datasets.NamesAsync(subject, cancellationToken));
    }

    // That somebody was looked for is recorded; who it was is not.
    private async Task<Outcome<IReadOnlyList<string>>> RefuseAsync(PersonRef by, CancellationToken cancellationToken)
    {
        var refusal = Refusal.NotFound("subject-unknown", "No dataset of this enclave was imported with this key in this namespace. Check the spelling, and name the namespace that the import named.");
        database.Record(new Fact(EventTypes.ConsentWithdrawalRefused, Actor.Person(by, "steward"), FactOutcome.Refused) { Recorded = time.GetUtcNow(), Reason = refusal.Id });
        await database.SaveChangesAsync(cancellationToken);
        return refusal;
    }

    // An interface converts to nothing by itself.
    private static Outcome<IReadOnlyList<string>> Outcome(IReadOnlyList<string> names) => names.ToArray();
}
