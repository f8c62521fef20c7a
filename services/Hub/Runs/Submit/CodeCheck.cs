using System.Text;
using TrustedData.Contracts.Kinds;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Hub.Runs.Submit;

/// <summary>Whether a script may come with a run.</summary>
public static class CodeCheck
{
    /// <summary>Largest script, in bytes of UTF-8.</summary>
    public const int LargestCode = 256 * 1024;

    /// <summary>What is wrong; null when nothing is.</summary>
    public static Refusal? Problem(CatalogueWorkflow workflow, string? code)
    {
        if (code is null)
            return workflow.TakesCode ? Refusal.BadRequest("code-missing", $"{workflow.Name} runs a script of yours. Send it, for example with --code main.py.") : null;
        if (!workflow.TakesCode)
            return Refusal.BadRequest("code-not-taken", $"{workflow.Name} runs its own program and takes no script. Leave the script out, or use a workflow that takes one.");
        if (Encoding.UTF8.GetByteCount(code) is var bytes && bytes > LargestCode)
            return Refusal.BadRequest("code-too-large", $"The script has {bytes} bytes of UTF-8; at most {LargestCode} are taken. Shorten it.");
        if (string.IsNullOrWhiteSpace(code))
            return Refusal.BadRequest("code-unfit", "The script is empty. Send Python source in UTF-8.");
        return null;
    }
}
