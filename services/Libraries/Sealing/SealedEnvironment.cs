namespace TrustedData.Sealing;

/// <summary>
/// The environment of every sealed run: the same for all, so that it carries nothing, and chosen so that a repeat of a run
/// gives the same bytes (one thread a numerical library, a fixed hash seed, one time zone and language).
/// </summary>
public static class SealedEnvironment
{
    public static IReadOnlyList<string> Variables { get; } =
    [
        "PATH=/usr/local/bin:/usr/bin:/bin",
        "HOME=/tmp",
        "TMPDIR=/tmp",
        "USER=sealed",
        "LANG=C.UTF-8",
        "TZ=UTC",
        "OMP_NUM_THREADS=1",
        "OPENBLAS_NUM_THREADS=1",
        "PYTHONHASHSEED=0",
        "PYTHONDONTWRITEBYTECODE=1",
        "MPLCONFIGDIR=/tmp",
        "DOTNET_EnableDiagnostics=0",
    ];
}
