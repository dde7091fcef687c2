using System.Numerics.Tensors;
using EchoNative.Audio;

namespace EchoNative.Vad;

/// <summary>
/// Makes stretches of speech of a detector's probabilities: hysteresis, a minimum of speech, a pre-roll so that the first word is
/// whole, a wait for silence at the end, and a longest stretch. Decisions depend on the samples and on nothing else. One thread at a time.
/// </summary>
public sealed class Endpointer : IDisposable
{
    /// <summary>Most boundaries that one call gives.</summary>
    public const int MaxBoundaries = 2;

    private const int MinHop = Pcm.SampleRate / 1000;
    private const int MaxHop = Pcm.SampleRate / 2;
    private const int CutWindow = Pcm.SampleRate * 60 / 1000; // the gap between two words
    private readonly IVoiceActivityDetector _detector;
    private readonly EndpointerOptions _options;
    private readonly float[] _energies; // of the last hops: hop n is at n modulo the length
    private readonly int _preRoll;
    private readonly int _minHops;
    private readonly int _endHops;
    private readonly int _limit;
    private long _onset = -1;    // start of the sound that is speech, or is becoming it
    private long _speechEnd;
    private long _start;
    private long _lastEnd;
    private int _quietHops;
    private long _preferredCut = -1;
    private long _earliestCut;

    /// <param name="detector">Its owner is the endpointer from now on.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <exception cref="ArgumentException">The detector's hop is not 1 ms–0.5 s, or an option lies outside its range.</exception>
    public Endpointer(IVoiceActivityDetector detector, EndpointerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(detector);
        if (detector.Hop is < MinHop or > MaxHop)
        {
            throw new ArgumentException($"A hop of {detector.Hop} samples lies outside {MinHop} to {MaxHop}.", nameof(detector));
        }

        _options = options ?? new EndpointerOptions();
        _options.Validate();
        _detector = detector;
        Hop = detector.Hop;
        _preRoll = Samples(_options.PreRoll);
        _minHops = Hops(_options.MinSpeech);
        _endHops = Hops(_options.EndOfSpeech);
        _limit = Samples(_options.MaxSegment);
        _energies = new float[(_limit / Hop) + 2];
    }

    /// <summary>Samples that each call of <see cref="Process"/> takes.</summary>
    public int Hop { get; }

    /// <summary>Samples heard so far: a whole number of hops.</summary>
    public long Position { get; private set; }

    /// <summary>Whether a stretch of speech is open.</summary>
    public bool InSpeech { get; private set; }

    /// <summary>Where the open stretch's speech ends as far as was heard: the position after the last hop that was speech.</summary>
    public long SpeechEnd => _speechEnd;

    /// <summary>No stretch that is yet to start, and not the open one either, starts before this.</summary>
    public long Settled => InSpeech ? _start : StartFor(_onset >= 0 ? _onset : Position);

    /// <summary>Takes the next hop.</summary>
    /// <param name="hop">Exactly <see cref="Hop"/> samples: 16 kHz mono, ±1.</param>
    /// <param name="boundaries">Room for <see cref="MaxBoundaries"/>.</param>
    /// <returns>How many boundaries were found, in order of time.</returns>
    /// <exception cref="ArgumentException">Wrong number of samples, a sample that is not a number, or too little room.</exception>
    public int Process(ReadOnlySpan<float> hop, Span<SpeechBoundary> boundaries)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(hop.Length, Hop);
        ThrowIfTooSmall(boundaries);
        float probability = _detector.Process(hop);
        _energies[(int)(Position / Hop % _energies.Length)] = TensorPrimitives.SumOfSquares(hop);
        Position += Hop;
        return InSpeech ? GoOn(probability, boundaries) : Wait(probability, boundaries);
    }

    /// <summary>Ends speech here and now; what has begun to sound like speech counts as speech. The detector keeps what it has learnt.</summary>
    /// <param name="end">Where: not before <see cref="Position"/>, and less than one hop after it.</param>
    /// <param name="boundaries">Room for <see cref="MaxBoundaries"/>.</param>
    /// <returns>How many boundaries were found, in order of time.</returns>
    /// <exception cref="ArgumentException">Another end, or too little room.</exception>
    public int Flush(long end, Span<SpeechBoundary> boundaries)
    {
        ThrowIfTooSmall(boundaries);
        ArgumentOutOfRangeException.ThrowIfLessThan(end, Position);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(end, Position + Hop);
        int count = 0;
        if (!InSpeech && _onset >= 0)
        {
            boundaries[count++] = Open();
        }

        if (InSpeech)
        {
            boundaries[count++] = Close(SpeechBoundaryKind.EndByFlush, end);
        }

        _onset = -1;
        _lastEnd = end;
        return count;
    }

    /// <summary>
    /// Says where the open stretch is best cut, because somebody knows where its words end. From three quarters of the longest stretch on it is
    /// cut there rather than where it is quietest, provided that this lies in its second half.
    /// </summary>
    /// <param name="position">In samples; -1 when nobody knows.</param>
    /// <param name="earliest">No cut may lie before this, where words have been said that are not to be taken back.</param>
    public void PreferCut(long position, long earliest)
    {
        _preferredCut = position;
        _earliestCut = earliest;
    }

    /// <summary>Says that the samples before a position are lost: no stretch starts or is cut there, and the open one starts after them.</summary>
    public void Forget(long position)
    {
        _lastEnd = Math.Max(_lastEnd, position);
        _start = Math.Max(_start, position);
        _speechEnd = Math.Max(_speechEnd, position);
    }

    /// <inheritdoc/>
    public void Dispose() => _detector.Dispose();

    private static int Samples(TimeSpan time) => (int)(time.TotalSeconds * Pcm.SampleRate);

    private static void ThrowIfTooSmall(Span<SpeechBoundary> boundaries)
    {
        if (boundaries.Length < MaxBoundaries)
        {
            throw new ArgumentException($"Room for {boundaries.Length} boundaries, {MaxBoundaries} are needed.", nameof(boundaries));
        }
    }

    private int Hops(TimeSpan time) => Math.Max(1, (Samples(time) + Hop - 1) / Hop);

    private long StartFor(long onset) => Math.Max(_lastEnd, onset - _preRoll);

    private int Wait(float probability, Span<SpeechBoundary> boundaries)
    {
        if (probability < (_onset >= 0 ? _options.Offset : _options.Onset))
        {
            _onset = -1;
            return 0;
        }

        _onset = _onset >= 0 ? _onset : Position - Hop;
        if (Position - _onset < (long)_minHops * Hop)
        {
            return 0;
        }

        boundaries[0] = Open();
        return 1;
    }

    private int GoOn(float probability, Span<SpeechBoundary> boundaries)
    {
        if (probability >= _options.Offset)
        {
            _quietHops = 0;
            _speechEnd = Position;
        }
        else if (++_quietHops >= _endHops)
        {
            boundaries[0] = Close(SpeechBoundaryKind.EndBySilence, Position);
            return 1;
        }

        // One hop early, so that a flush, which adds less than a hop, does not exceed the limit either. Where a good place is known, a
        // quarter early: the next one may be too late.
        long half = _start + (_limit / 2);
        bool isKnown = _preferredCut >= half && _preferredCut < Position && Position - half >= _limit / 4;
        if (!isKnown && Position - _start + Hop <= _limit)
        {
            return 0;
        }

        long cut = isKnown ? _preferredCut : QuietestPoint(Math.Clamp(_earliestCut, half, Position - Math.Max(Hop, CutWindow)));
        PreferCut(-1, 0);
        boundaries[0] = new SpeechBoundary(SpeechBoundaryKind.EndByLength, cut, Math.Min(cut, _speechEnd), Position);
        boundaries[1] = new SpeechBoundary(SpeechBoundaryKind.Start, cut, cut, Position);
        _start = _lastEnd = cut;
        _speechEnd = Math.Max(_speechEnd, cut);
        return 2;
    }

    private SpeechBoundary Open()
    {
        InSpeech = true;
        PreferCut(-1, 0);
        _quietHops = 0;
        _speechEnd = Position;
        _start = StartFor(_onset);
        return new SpeechBoundary(SpeechBoundaryKind.Start, _start, _onset, Position);
    }

    private SpeechBoundary Close(SpeechBoundaryKind kind, long end)
    {
        InSpeech = false;
        _onset = -1;
        _lastEnd = end;
        return new SpeechBoundary(kind, end, Math.Min(end, _speechEnd), Position);
    }

    // Between words, if there is any room between them: the middle of the quietest 60 ms from a position on.
    private long QuietestPoint(long from)
    {
        int width = Math.Max(1, CutWindow / Hop);
        float least = float.MaxValue;
        long quietest = from;
        for (long first = (from + Hop - 1) / Hop; (first + width) * Hop <= Position; first++)
        {
            float energy = 0;
            for (int i = 0; i < width; i++)
            {
                energy += _energies[(int)((first + i) % _energies.Length)];
            }

            if (energy < least)
            {
                least = energy;
                quietest = (first * Hop) + (width * Hop / 2);
            }
        }

        return quietest;
    }
}
