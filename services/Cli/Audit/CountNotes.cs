using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Audit;

/// <summary>Says how far something long is, about once a second.</summary>
/// <param name="screen">Where the person reads.</param>
/// <param name="what">What is counted, as "40 ..." goes on.</param>
/// <param name="time">The clock.</param>
public sealed class CountNotes(Screen screen, string what, TimeProvider time) : IProgress<long>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly Lock turn = new();
    private long last = time.GetTimestamp();

    /// <inheritdoc />
    public void Report(long value)
    {
        lock (turn)
        {
            if (time.GetElapsedTime(last) < Pause)
                return;
            last = time.GetTimestamp();
            screen.Note($"{value} {what}");
        }
    }
}
