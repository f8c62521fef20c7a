using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using TrustedData.Identity.Audit;
using TrustedData.Identity.IdentityDb;
using TrustedData.Identity.Settings;
using TrustedData.ServiceDefaults.Audit;

namespace TrustedData.Identity.Demo;

/// <summary>Gives the demonstration people their accounts. Does nothing, and is asked to do nothing, in any other profile.</summary>
public sealed class PeopleSeeding(
    UserManager<Person> people, RoleManager<IdentityRole<Guid>> roles, IdentityContext database, IdentityFacts facts, IOptions<AuthorityOptions> options)
{
    public async Task Apply(CancellationToken cancellationToken)
    {
        if (options.Value.Demo is not { } demo)
            return;
        var wanted = DemoPerson.Read(demo.PeopleFile, options.Value.Organisation);
        foreach (var role in wanted.SelectMany(person => person.Roles).Distinct(StringComparer.Ordinal))
        {
            if (!await roles.RoleExistsAsync(role))
                Require(await roles.CreateAsync(new IdentityRole<Guid>(role)));
        }

        foreach (var person in wanted)
            await Upsert(person, cancellationToken);
    }

    private async Task Upsert(DemoPerson wanted, CancellationToken cancellationToken)
    {
        // One transaction: roles and password are several saves of the framework, but one account.
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var existing = await people.FindBySubject(wanted.Subject.ToString());
        var changed = existing is null ? await Create(wanted) : await Adjust(existing, wanted);
        if (changed)
        {
            database.Record(facts.PersonSeeded(wanted.Subject, existing is null));
            await database.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private async Task<bool> Create(DemoPerson wanted)
    {
        var person = new Person { Id = wanted.Subject, UserName = wanted.Username };
        Require(await people.CreateAsync(person, wanted.Password));
        Require(await people.AddToRolesAsync(person, wanted.Roles));
        return true;
    }

    private async Task<bool> Adjust(Person person, DemoPerson wanted)
    {
        var changed = false;
        if (person.UserName != wanted.Username)
        {
            Require(await people.SetUserNameAsync(person, wanted.Username));
            changed = true;
        }

        if (!await people.CheckPasswordAsync(person, wanted.Password))
        {
            Require(await people.RemovePasswordAsync(person));
            Require(await people.AddPasswordAsync(person, wanted.Password));
            changed = true;
        }

        var held = await people.GetRolesAsync(person);
        if (!held.ToHashSet(StringComparer.Ordinal).SetEquals(wanted.Roles))
        {
            Require(await people.RemoveFromRolesAsync(person, held.Except(wanted.Roles, StringComparer.Ordinal)));
            Require(await people.AddToRolesAsync(person, wanted.Roles.Except(held, StringComparer.Ordinal)));
            changed = true;
        }

        return changed;
    }

    private static void Require(IdentityResult result)
    {
        if (!result.Succeeded)
            throw new InvalidDataException($"A demonstration person could not be stored: {string.Join(", ", result.Errors.Select(error => error.Code))}.");
    }
}
