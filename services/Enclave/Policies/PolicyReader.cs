using System.Text.Json;

namespace TrustedData.Enclave.Policies;

/// <summary>Reads a policy from JSON so strictly that no member is overlooked or misread.</summary>
public static class PolicyReader
{
    /// <summary>A whole policy: every member is there, once, and nothing else.</summary>
    public static Outcome<PolicyTerms> ReadWhole(JsonElement json)
    {
        var outcome = Read(json, PolicyTerms.Usual, out var named);
        if (!outcome.IsOk)
            return outcome;
        var missing = PolicyMember.All.Select(m => m.Name).Where(name => !named.Contains(name)).ToList();
        return missing.Count == 0
            ? outcome
            : Refusal.BadRequest("policy-incomplete", $"A policy is set as a whole; missing: {string.Join(", ", missing)}. Take the policy in force, change it, and send all of it.");
    }

    /// <summary>The members that are there; the others stay as in <paramref name="usual"/>.</summary>
    public static Outcome<PolicyTerms> ReadPart(JsonElement json, PolicyTerms usual) => Read(json, usual, out _);

    private static Outcome<PolicyTerms> Read(JsonElement json, PolicyTerms terms, out HashSet<string> named)
    {
        named = new HashSet<string>(StringComparer.Ordinal);
        if (json.ValueKind != JsonValueKind.Object)
            return Refusal.BadRequest("policy-unreadable", "A policy is a JSON object.");
        foreach (var property in json.EnumerateObject())
        {
            if (PolicyMember.All.FirstOrDefault(m => m.Name == property.Name) is not { } member)
                return Refusal.BadRequest("policy-member-unknown", $"A policy has no member '{Shown(property.Name)}'. It has: {string.Join(", ", PolicyMember.All.Select(m => m.Name))}.");
            if (!named.Add(member.Name))
                return Refusal.BadRequest("policy-member-twice", $"The policy names {member.Name} twice. Name it once.");
            if (member.Read(property.Value) is not { } value)
                return Refusal.BadRequest("policy-member-unfit", $"{member.Name} must be {member.Range}.");
            terms = member.With(terms, value);
        }

        return terms;
    }

    private static string Shown(string text) => new([.. text.Where(c => !char.IsControl(c)).Take(60)]);
}
