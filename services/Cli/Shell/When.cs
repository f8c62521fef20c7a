namespace TrustedData.Cli.Shell;

/// <summary>Times as people read them, in UTC like the logs.</summary>
public static class When
{
    /// <summary>To the minute.</summary>
    public static string Minute(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm");

    /// <summary>To the second.</summary>
    public static string Second(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss");

    /// <summary>A span in the unit that suits it.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 100 } => $"{span.TotalSeconds:0.0} s",
        { TotalMinutes: < 100 } => $"{span.TotalMinutes:0} min",
        { TotalHours: < 48 } => $"{span.TotalHours:0} h",
        _ => $"{span.TotalDays:0} days",
    };
}
