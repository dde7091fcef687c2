using EchoNative.Audio;
using EchoNative.Diagnostics;

namespace EchoNative;

/// <summary>The worker of a <see cref="ProcessEngine"/>: sends windows to its process and reads their words.</summary>
internal sealed class ProcessWorker(WorkerSupervisor process) : InferenceWorker
{
    private const long Nobody = -2; // the session of a probe
    private readonly WorkerAnswer _answer = new();
    private readonly WordReader _reader = new();
    private readonly WordList _heard = new();
    private readonly float[] _noise = Noise();

    /// <inheritdoc/>
    public override void WarmUp(int threads) => Probe();

    /// <inheritdoc/>
    public override void Probe()
    {
        Stop.Reset();
        _ = process.Decode(new WorkerWindow { Samples = _noise, IsFinal = true, Session = Nobody, Start = 0, Stop = Stop }, _answer);
    }

    /// <inheritdoc/>
    public override Hypothesis Decode(SessionContext context, in InferenceWindow window, WordList words)
    {
        long start = window.Job.Start;
        bool isFinal = window.Job.Kind != InferenceKind.Partial;
        string? language = context.Language is "auto" ? null : context.Language;
        ReadOnlySpan<float> audio = window.Audio[(int)(start - window.Position)..];
        var task = new WorkerWindow
        {
            Samples = audio,
            IsFinal = isFinal,
            Session = window.Session,
            Start = start,
            Language = language,
            Prompt = window.Options.Prompt.Length > 0 ? window.Options.Prompt : null,
            Stop = Stop,
        };
        if (!process.Decode(task, _answer))
        {
            return new Hypothesis(false, start);
        }

        long speechEnd = Math.Clamp(window.Job.Stretch.SpeechEnd, start, window.Job.End);
        bool hasTimes = _answer.HasTimes;
        Read(start, speechEnd, window.Job.End);
        if (!hasTimes)
        {
            Place(audio, start, speechEnd);
        }

        if (process.IsMultilingual && language is null && isFinal && _heard.Count > 0)
        {
            context.Language = _answer.Language ?? context.Language;
        }

        long clock = words.Count == 0 ? start : window.Known.StableEnd(none: start);
        if (hasTimes)
        {
            words.AddAfter(_heard, clock);
        }
        else
        {
            words.AddRest(_heard, clock);
        }

        return new Hypothesis(true, start);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // The process is the model's: it may outlive this thread.
    }

    // Nothing that a process says is trusted: times are brought into order and into the speech that the endpointer heard.
    private void Read(long start, long speechEnd, long end)
    {
        _heard.Clear();
        long clock = start;
        for (int i = 0; i < _answer.Count; i++)
        {
            WorkerAnswer.Entry word = _answer[i];
            _heard.AddToken(_answer.TextOf(i), (float)Math.Clamp(word.Probability, 0, 1), begins: true, end: 0);
            long from = Math.Clamp(start + Samples(word.Start), clock, Math.Max(clock, speechEnd));
            long to = Math.Clamp(start + Samples(word.End), from, Math.Max(from, speechEnd));
            _heard.Place(_heard.Count - 1, from, to, heard: start + Samples(word.End) < end);
            clock = to;
        }
    }

    // What a stream has said so far may lie anywhere before its end, as its words come late: none of it is held to be stable.
    private void Place(ReadOnlySpan<float> audio, long start, long speechEnd)
    {
        _reader.Place(new ReadScope { Audio = audio, Start = start, Length = (int)(speechEnd - start), Clock = start }, _heard);
        for (int i = 0; _answer.IsOpen && i < _heard.Count; i++)
        {
            _heard.Place(i, _heard[i].Start, _heard[i].End, heard: false);
        }
    }

    private static long Samples(double seconds) => double.IsFinite(seconds) ? (long)(Math.Clamp(seconds, 0, 3600) * Pcm.SampleRate) : 0;
}
