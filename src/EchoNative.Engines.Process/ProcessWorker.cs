using System.Text;
using EchoNative.Audio;
using EchoNative.Diagnostics;

namespace EchoNative;

/// <summary>The worker of a <see cref="ProcessEngine"/>: sends windows to its process and reads their words.</summary>
internal sealed class ProcessWorker(WorkerSupervisor process) : InferenceWorker
{
    private readonly WordList _heard = new();

    /// <inheritdoc/>
    public override void WarmUp(int threads) => Probe();

    /// <inheritdoc/>
    public override void Probe()
    {
        Stop.Reset();
        _ = process.Decode(Noise(), final: false, null, null, () => Stop.IsStopRequested);
    }

    /// <inheritdoc/>
    public override Hypothesis Decode(SessionContext context, in InferenceWindow window, WordList words)
    {
        long start = window.Job.Start;
        bool isFinal = window.Job.Kind != InferenceKind.Partial;
        bool isLive = window.Options.Stepwise; // a file's windows take as long as they take
        string? language = context.Language is "auto" ? null : context.Language;
        string? prompt = window.Options.Prompt.Length > 0 ? window.Options.Prompt : null;
        WorkerMessage? result = process.Decode(
            window.Audio[(int)(start - window.Position)..], isFinal, language, prompt, () => isLive ? Stop.IsStopRequested : Stop.IsRequested);
        if (result is null)
        {
            return new Hypothesis(false, start, IsLate: window.Job.Kind == InferenceKind.Final);
        }

        Read(result, start, Math.Clamp(window.Job.Stretch.SpeechEnd, start, window.Job.End), window.Job.End);
        if (process.IsMultilingual && language is null && isFinal && _heard.Count > 0)
        {
            context.Language = result.Language ?? context.Language;
        }

        words.AddAfter(_heard, words.Count == 0 ? start : window.Known.StableEnd(none: start));
        return new Hypothesis(true, start);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // The process is the model's: it may outlive this thread.
    }

    // Nothing that a process says is trusted: times are brought into order and into the speech that the endpointer heard.
    private void Read(WorkerMessage result, long start, long speechEnd, long end)
    {
        _heard.Clear();
        long clock = start;
        foreach (WorkerWord word in result.Words ?? [])
        {
            if (string.IsNullOrWhiteSpace(word?.Text))
            {
                continue;
            }

            _heard.AddToken(Encoding.UTF8.GetBytes(word.Text.Trim()), (float)Math.Clamp(word.Probability, 0, 1), begins: true, end: 0);
            long from = Math.Clamp(start + Samples(word.Start), clock, Math.Max(clock, speechEnd));
            long to = Math.Clamp(start + Samples(word.End), from, Math.Max(from, speechEnd));
            _heard.Place(_heard.Count - 1, from, to, heard: start + Samples(word.End) < end);
            clock = to;
        }
    }

    private static long Samples(double seconds) => double.IsFinite(seconds) ? (long)(Math.Clamp(seconds, 0, 3600) * Pcm.SampleRate) : 0;
}
