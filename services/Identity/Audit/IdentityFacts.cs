using Microsoft.Extensions.Options;
using TrustedData.Contracts.Ids;
using TrustedData.Identity.Settings;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;

namespace TrustedData.Identity.Audit;

/// <summary>The facts an authority records. Persons and clients stand in them by id; a name somebody typed never does.</summary>
public sealed class IdentityFacts(IOptions<AuthorityOptions> options, TimeProvider time)
{
    private const string Unknown = "unknown";

    /// <summary>A person gave the right password.</summary>
    public Fact SignedIn(Guid person) => New(EventTypes.PersonSignedIn, Person(person));

    /// <summary>Somebody did not get in.</summary>
    /// <param name="person">Whose name was typed, or null when nobody has it.</param>
    /// <param name="reason">One of <see cref="SignInFailure"/>.</param>
    public Fact SignInFailed(Guid? person, string reason) =>
        New(EventTypes.PersonSignInFailed, person is { } known ? Person(known) : new Actor("person", Unknown, options.Value.Issuer), FactOutcome.Refused) with { Reason = reason };

    /// <summary>A person ended their session here.</summary>
    public Fact SignedOut(Guid person) => New(EventTypes.PersonSignedOut, Person(person));

    /// <summary>An account was made or changed from the demonstration people.</summary>
    public Fact PersonSeeded(Guid person, bool created) =>
        New(created ? EventTypes.PersonCreated : EventTypes.PersonChanged, Actor.Service("identity")) with { Entities = [new("person", person.ToString())] };

    /// <summary>A client got an access token.</summary>
    /// <param name="client">The client.</param>
    /// <param name="subject">The person it acts for, or the client itself.</param>
    /// <param name="grant">How it asked.</param>
    /// <param name="tokenId">Id of the token.</param>
    /// <param name="audiences">The services the token is for.</param>
    /// <param name="order">Digest of the order that an exchanged token is bound to, or null.</param>
    public Fact TokenIssued(string client, string subject, string grant, string tokenId, IEnumerable<string> audiences, string? order)
    {
        List<FactEntity> entities = [new("grant", grant), new("token", tokenId), .. audiences.Select(audience => new FactEntity("audience", audience))];
        if (order is not null)
            entities.Add(new FactEntity("order", order));
        return New(EventTypes.TokenIssued, ActorOf(client, subject)) with { Entities = entities };
    }

    /// <summary>A client asked for a token and got none.</summary>
    /// <param name="client">A registered client, or null: what an unknown caller calls itself is not recorded.</param>
    /// <param name="grant">A grant type the authority knows, or null.</param>
    /// <param name="error">The OAuth error code.</param>
    public Fact TokenRefused(string? client, string? grant, string error) =>
        New(EventTypes.TokenRefused, Actor.Service(client ?? Unknown), FactOutcome.Refused) with { Reason = error, Entities = [new("grant", grant ?? Unknown)] };

    private Actor ActorOf(string client, string subject) =>
        client == subject ? Actor.Service(client) : new Actor("service", client, options.Value.Issuer, OnBehalfOf: subject);

    private Actor Person(Guid person) => Actor.Person(new PersonRef(options.Value.Issuer, person.ToString()));

    private Fact New(EventType type, Actor actor, FactOutcome outcome = FactOutcome.Success) => new(type, actor, outcome) { Recorded = time.GetUtcNow() };
}

/// <summary>Why somebody did not get in; for the ledger only, the page says the same in every case.</summary>
public static class SignInFailure
{
    public const string UnknownName = "unknown-name";
    public const string WrongPassword = "wrong-password";
    public const string WrongPasswordNowLocked = "wrong-password-now-locked";
    public const string Locked = "locked";
    public const string TooManyAtOnce = "too-many-at-once";
    public const string NothingToCheck = "nothing-to-check";
}
