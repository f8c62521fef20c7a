using TrustedData.Enclave.Policies;

namespace TrustedData.Enclave.Spend;

/// <summary>What a project is told when it has spent what it had: what to do, and nothing about the data.</summary>
internal static class SpendRefusals
{
    public const string RunsPerDay = "runs-per-day-used-up";
    public const string OwnCodeRunsInReview = "own-code-runs-in-review";

    public static Refusal Of(string id, DateTimeOffset? freeAt, DatasetPolicy policy, DateTimeOffset now) => id == OwnCodeRunsInReview
        ? Refuse(id, $"At most {policy.OwnCodeRunsInReview} runs of your project with code of its own may be in review for this dataset at once. Wait until a checker of the data holder has decided on one, or cancel one, then submit again.")
        : Refuse(id, $"Your project may ask this dataset {policy.RunsPerDay} times within 24 hours, refused runs included. {When(freeAt, now)}");

    private static string When(DateTimeOffset? freeAt, DateTimeOffset now)
    {
        if (freeAt is not { } moment)
            return "Ask the data holder's steward.";
        var hours = Math.Max(1, (int)Math.Ceiling((moment - now).TotalHours));
        return $"Submit again in {(hours == 1 ? "1 hour" : $"{hours} hours")}.";
    }

    private static Refusal Refuse(string id, string message) => new(id, StatusCodes.Status429TooManyRequests, message);
}
