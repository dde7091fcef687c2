using EchoNative.Diagnostics;
using EchoNative.Native;

namespace EchoNative;

/// <summary>
/// A worker of a <see cref="ParakeetEngine"/>. The model hears each window from its beginning and tells when it heard each token, so nothing of a
/// window is kept for the next one.
/// </summary>
internal sealed class ParakeetWorker(ParakeetModel model, ParakeetState state) : InferenceWorker
{
    private readonly WordList _heard = new();
    private readonly float[] _short = new float[ParakeetState.MinSamples];

    /// <inheritdoc/>
    public override void WarmUp(int threads)
    {
        Threads = threads;
        Probe();
    }

    /// <inheritdoc/>
    public override void Probe()
    {
        Stop.Reset();
        _ = state.Run(Noise(), Threads, 0);
    }

    /// <inheritdoc/>
    public override Hypothesis Decode(SessionContext context, in InferenceWindow window, WordList words)
    {
        long start = window.Job.Start;
        ReadOnlySpan<float> audio = window.Audio[(int)(start - window.Position)..];
        if (!state.Run(audio.Length < _short.Length ? Lengthen(audio) : audio, Threads, window.Options.Stepwise ? Stop.StopAt : 0))
        {
            return new Hypothesis(false, start, IsLate: window.Job.Kind == InferenceKind.Final);
        }

        Read(start, Math.Clamp(window.Job.Stretch.SpeechEnd, start, window.Job.End), window.Job.End);

        words.AddAfter(_heard, words.Count == 0 ? start : window.Known.StableEnd(none: start));
        return new Hypothesis(true, start);
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        base.Abort();
        state.RequestAbort();
    }

    /// <inheritdoc/>
    public override void Dispose() => state.Dispose();

    // Words lie within the speech that the endpointer heard; one that ends at the window's end may be half a word.
    private void Read(long start, long speechEnd, long end)
    {
        _heard.Clear();
        long clock = start;
        for (int i = 0; i < state.Count; i++)
        {
            (int id, float probability, int from, int to) = state.Token(i);
            ReadOnlySpan<byte> piece = model.Piece(id);
            if (piece.IsEmpty)
            {
                continue;
            }

            int before = _heard.Count;
            _heard.AddToken(piece, probability, begins: piece[0] == ' ', end: 0);
            if (_heard.Count == 0)
            {
                continue;
            }

            long first = _heard.Count > before ? Math.Clamp(start + from, clock, Math.Max(clock, speechEnd)) : _heard[_heard.Count - 1].Start;
            clock = Math.Clamp(start + to, Math.Max(clock, first), Math.Max(Math.Max(clock, first), speechEnd));
            _heard.Place(_heard.Count - 1, first, clock, heard: start + to < end);
        }
    }

    // Silence after a window that is too short. Valid until the next call.
    private ReadOnlySpan<float> Lengthen(ReadOnlySpan<float> window)
    {
        window.CopyTo(_short);
        _short.AsSpan(window.Length).Clear();
        return _short;
    }
}
