using TrustedData.Sealing;

namespace TrustedData.Enclave.Runs.Steps.Collect;

/// <summary>How an end that is no success is told: only of attested runs, whose programs say nothing with it.</summary>
public static class ExitMessages
{
    /// <summary>Id of the reason.</summary>
    public static string Reason(ExitClass end) => end switch
    {
        ExitClass.ProgramError => "program-error",
        ExitClass.DeadlineExceeded => "deadline-exceeded",
        ExitClass.OutOfMemory => "out-of-memory",
        ExitClass.TooManyProcesses => "too-many-processes",
        ExitClass.OutputTooLarge => "output-too-large",
        ExitClass.TooManyFiles => "too-many-files",
        ExitClass.Interrupted => "interrupted",
        ExitClass.Canceled => "stopped-by-operator",
        _ => "engine-error",
    };

    /// <summary>What happened and what to do.</summary>
    public static string Message(ExitClass end) => end switch
    {
        ExitClass.ProgramError => "The workflow's program ended with an error. Check the parameters; if they are right, tell the operator of the enclave.",
        ExitClass.DeadlineExceeded => "The run took longer than its workflow may. Ask for less at once, for example fewer variables.",
        ExitClass.OutOfMemory => "The run needed more memory than its workflow may have. Ask for less at once, for example fewer variables.",
        ExitClass.TooManyProcesses => "The run started more processes than its workflow may. Tell the operator of the enclave.",
        ExitClass.OutputTooLarge => "The run wrote more than its workflow may. Ask for a coarser table.",
        ExitClass.TooManyFiles => "The run wrote more files than its workflow may. Tell the operator of the enclave.",
        ExitClass.Interrupted => "The machine of the enclave interrupted the run several times. Submit it again later, for example with td run repeat.",
        ExitClass.Canceled => "The operator of the enclave stopped the run. Submit it again later, for example with td run repeat.",
        _ => "The enclave could not run it; nothing is wrong with the request. Submit it again later, for example with td run repeat.",
    };
}
