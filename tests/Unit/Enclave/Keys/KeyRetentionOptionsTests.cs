using System.ComponentModel.DataAnnotations;
using TrustedData.Enclave.Keys;

namespace TrustedData.Tests.Unit.Enclave.Keys;

public sealed class KeyRetentionOptionsTests
{
    [Fact]
    public void The_usual_retention_is_valid() => IsValid(new KeyRetentionOptions()).ShouldBeTrue();

    [Fact]
    public void A_retention_of_less_than_a_day_or_more_than_ten_years_is_refused()
    {
        IsValid(new KeyRetentionOptions { Files = TimeSpan.FromHours(23), RawLogs = TimeSpan.FromHours(23) }).ShouldBeFalse();
        IsValid(new KeyRetentionOptions { Files = TimeSpan.FromDays(3651) }).ShouldBeFalse();
    }

    [Fact]
    public void Raw_logs_are_not_kept_for_longer_than_outputs() =>
        IsValid(new KeyRetentionOptions { Files = TimeSpan.FromDays(10), RawLogs = TimeSpan.FromDays(11) }).ShouldBeFalse();

    private static bool IsValid(KeyRetentionOptions options) => Validator.TryValidateObject(options, new ValidationContext(options), null, validateAllProperties: true);
}
