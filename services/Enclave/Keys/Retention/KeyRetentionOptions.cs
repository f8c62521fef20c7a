using System.ComponentModel.DataAnnotations;

namespace TrustedData.Enclave.Keys;

/// <summary>How long what runs left is kept after their end (<c>Enclave:Retention</c>); then the keys are destroyed.</summary>
public sealed class KeyRetentionOptions : IValidatableObject
{
    /// <summary>Evidence, and outputs that were held or refused.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan Files { get; set; } = TimeSpan.FromDays(90);

    /// <summary>What programs printed.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan RawLogs { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Time between two looks.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan SweepEvery { get; set; } = TimeSpan.FromHours(1);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RawLogs > Files)
            yield return new ValidationResult("Enclave:Retention:RawLogs must not be longer than Files: a log is not kept for longer than what it tells about.", [nameof(RawLogs)]);
    }
}
