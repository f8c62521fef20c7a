using Microsoft.AspNetCore.Identity;
using TrustedData.Identity.Audit;
using TrustedData.Identity.IdentityDb;
using TrustedData.ServiceDefaults.Audit;

namespace TrustedData.Identity.SignIn;

/// <summary>
/// Checks a name and a password. Whoever asks learns only yes or no: a name nobody has, a wrong password and a locked
/// account take the same steps (one password hash, one save) and end in the same answer.
/// </summary>
public sealed class SignInAttempt(
    UserManager<Person> people, IPasswordHasher<Person> hasher, DecoyPassword decoy, SignInGate gate, IdentityContext database, IdentityFacts facts)
{
    private const int LongestName = 256;
    private const int LongestPassword = 1024;

    /// <summary>The person when name and password are right, else null.</summary>
    public async Task<Person?> Check(string name, string password, CancellationToken cancellationToken)
    {
        if (name.Length is 0 or > LongestName || password.Length is 0 or > LongestPassword)
            return await RefuseUnchecked(SignInFailure.NothingToCheck, cancellationToken);
        using var turn = await gate.Enter(people.NormalizeName(name), cancellationToken);
        if (!turn.IsAcquired)
            return await RefuseUnchecked(SignInFailure.TooManyAtOnce, cancellationToken);

        var person = await people.FindByNameAsync(name);
        if (person is null)
        {
            hasher.VerifyHashedPassword(decoy.Person, decoy.Hash, password);
            database.Record(facts.SignInFailed(null, SignInFailure.UnknownName));
            await database.SaveChangesAsync(cancellationToken);
            return null;
        }

        if (await people.IsLockedOutAsync(person))
        {
            hasher.VerifyHashedPassword(decoy.Person, decoy.Hash, password);
            await Save(person, facts.SignInFailed(person.Id, SignInFailure.Locked));
            return null;
        }

        if (await people.CheckPasswordAsync(person, password))
        {
            person.AccessFailedCount = 0;
            await Save(person, facts.SignedIn(person.Id));
            return person;
        }

        await CountFailure(person);
        return null;
    }

    // Nobody was looked up, so nobody stands in the fact.
    private async Task<Person?> RefuseUnchecked(string reason, CancellationToken cancellationToken)
    {
        database.Record(facts.SignInFailed(null, reason));
        await database.SaveChangesAsync(cancellationToken);
        return null;
    }

    private async Task CountFailure(Person person)
    {
        var locks = person.AccessFailedCount + 1 >= people.Options.Lockout.MaxFailedAccessAttempts;
        database.Record(facts.SignInFailed(person.Id, locks ? SignInFailure.WrongPasswordNowLocked : SignInFailure.WrongPassword));
        Require(await people.AccessFailedAsync(person));
    }

    // Always writes the person's row: of attempts that race on several replicas only one can save, so that none of them
    // gets an answer without being counted.
    private async Task Save(Person person, Fact fact)
    {
        database.Record(fact);
        Require(await people.UpdateAsync(person));
    }

    private static void Require(IdentityResult result)
    {
        if (!result.Succeeded)
            throw new InvalidOperationException($"A sign-in could not be saved: {string.Join(", ", result.Errors.Select(error => error.Code))}.");
    }
}
