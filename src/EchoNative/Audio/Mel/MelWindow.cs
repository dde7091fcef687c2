using System.Numerics.Tensors;

namespace EchoNative.Audio;

/// <summary>
/// The spectrogram of a stream's current window. Windows overlap as audio comes in: frames are computed once and kept, and only the
/// normalisation, which depends on the whole window, is done anew. One thread at a time.
/// </summary>
internal sealed class MelWindow
{
    /// <summary>Samples before a window's start that its first frame reaches back to.</summary>
    public const int Reach = RealDft400.Length / 2;

    private const float DynamicRange = 8; // log10: 80 dB below the loudest; of OpenAI's reference

    private readonly MelFilterBank _filters;
    private readonly int _capacity;
    private readonly float[] _frames;  // band after band, each a ring of frames
    private readonly float[] _frame;
    private long _first;
    private long _next;

    /// <param name="filters">Filters of the model.</param>
    /// <param name="capacity">Most frames (10 ms each) of audio in a window.</param>
    public MelWindow(MelFilterBank filters, int capacity)
    {
        _filters = filters;
        _capacity = capacity;
        _frames = new float[capacity * filters.Bands];
        _frame = new float[filters.Bands];
    }

    /// <summary>Frames computed so far, those at the ends of windows that were computed again included.</summary>
    public long Computed { get; private set; }

    /// <summary>Forgets everything: the next window is another stream's.</summary>
    public void Reset() => (_first, _next) = (0, 0);

    /// <summary>
    /// Writes the normalised spectrogram of a window, as <c>whisper_pcm_to_mel</c> would compute it: silence follows the audio.
    /// Before the stream's first sample its beginning is mirrored, as there; elsewhere the frames see the audio before the window.
    /// </summary>
    /// <param name="audio">16 kHz mono, from <paramref name="position"/> to the window's end.</param>
    /// <param name="position">The stream position of the first sample: at most the window's start less <see cref="Reach"/>, but not below 0.</param>
    /// <param name="start">The window's start: a multiple of <see cref="LogMel.Hop"/>, not before the last window's.</param>
    /// <param name="frames">Frames to write, audio and silence.</param>
    /// <param name="mel">Room for that many frames of every band, band after band.</param>
    public void Write(ReadOnlySpan<float> audio, long position, long start, int frames, Span<float> mel)
    {
        long firstFrame = start / LogMel.Hop;
        long end = position + audio.Length;
        if (firstFrame < _first || firstFrame > _next)
        {
            _next = firstFrame;
        }

        _first = firstFrame;

        // Frames that reach beyond the audio's end are computed with what is there, and again when there is more.
        long complete = (end - Reach) / LogMel.Hop;
        long last = (end + Reach - 1) / LogMel.Hop;
        int count = (int)Math.Min(Math.Min(last + 1 - firstFrame, frames), _capacity);
        for (long frame = _next; frame < firstFrame + count; frame++)
        {
            Compute(frame, audio, position);
        }

        _next = Math.Max(firstFrame, Math.Min(complete + 1, firstFrame + count));
        Normalise(firstFrame, count, frames, mel);
    }

    private void Compute(long frame, ReadOnlySpan<float> audio, long position)
    {
        long from = (frame * LogMel.Hop) - Reach - position;
        if (from >= 0 && from + RealDft400.Length <= audio.Length)
        {
            LogMel.Frame(_filters, audio.Slice((int)from, RealDft400.Length), _frame);
        }
        else
        {
            Span<float> samples = stackalloc float[RealDft400.Length];
            for (int i = 0; i < samples.Length; i++)
            {
                long at = Math.Abs(from + i);
                samples[i] = at < audio.Length ? audio[(int)at] : 0;
            }

            LogMel.Frame(_filters, samples, _frame);
        }

        int column = (int)(frame % _capacity);
        for (int band = 0; band < _frame.Length; band++)
        {
            _frames[(band * _capacity) + column] = _frame[band];
        }

        Computed++;
    }

    private void Normalise(long firstFrame, int count, int frames, Span<float> mel)
    {
        int at = (int)(firstFrame % _capacity);
        int head = Math.Min(count, _capacity - at);
        float loudest = frames > count ? LogMel.Floor : float.MinValue;
        for (int band = 0; band < _frame.Length; band++)
        {
            ReadOnlySpan<float> kept = _frames.AsSpan(band * _capacity, _capacity);
            Span<float> row = mel.Slice(band * frames, frames);
            kept.Slice(at, head).CopyTo(row);
            kept[..(count - head)].CopyTo(row[head..]);
            row[count..].Fill(LogMel.Floor);
            loudest = Math.Max(loudest, TensorPrimitives.Max(row));
        }

        mel = mel[..(_frame.Length * frames)];
        TensorPrimitives.Max(mel, loudest - DynamicRange, mel);
        TensorPrimitives.Add(mel, 4f, mel);
        TensorPrimitives.Multiply(mel, 0.25f, mel);
    }
}
