using EchoNative.Evaluation.Peers;

namespace EchoNative.Tests.Evaluation;

/// <summary>A test over evaluation recordings that are not part of this repository; skipped where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EvaluationFactAttribute : FactAttribute
{
    /// <param name="needsWhisperCli">The test compares with whisper-cli, too.</param>
    public EvaluationFactAttribute(bool needsWhisperCli = false)
    {
        if (!File.Exists(Path.Combine(Repository.EvaluationFolder, "refs.tsv")))
        {
            Skip = "The evaluation recordings are not beside this checkout (../shared/eval).";
        }
        else if (needsWhisperCli && WhisperCli.Path is null)
        {
            Skip = "There is no whisper-cli: run benchmarks/peers/install.sh, or set ECHONATIVE_WHISPER_CLI.";
        }
    }
}
