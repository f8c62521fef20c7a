using System.Diagnostics;

namespace TrustedData.Tests.Harness;

/// <summary>Waits on conditions, never for a length of time.</summary>
public static class Wait
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Asks again and again until the answer is yes.</summary>
    /// <param name="condition">What is waited for.</param>
    /// <param name="what">It in words, for the failure.</param>
    /// <param name="patience">When to give up.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="HarnessException">It did not come in time.</exception>
    public static async Task UntilAsync(
        Func<Task<bool>> condition, string what, TimeSpan patience, CancellationToken cancellationToken = default)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > patience)
                throw new HarnessException($"Waited {patience.TotalSeconds:0} s in vain for {what}.");
            await Task.Delay(Pause, cancellationToken);
        }
    }
}
