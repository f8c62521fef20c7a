namespace TrustedData.ServiceDefaults.Hosting;

/// <summary>Wakes a background loop before its slow sweep. Losing a signal costs time only, never work.</summary>
public abstract class WakeSignal
{
    private volatile TaskCompletionSource current = New();

    /// <summary>Says that there may be work.</summary>
    public void Wake() => Interlocked.Exchange(ref current, New()).TrySetResult();

    /// <summary>A task that ends at the next <see cref="Wake"/>; take it before looking for work.</summary>
    public Task Next => current.Task;

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
