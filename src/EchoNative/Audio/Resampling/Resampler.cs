namespace EchoNative.Audio;

/// <summary>
/// Changes the rate of a mono stream: polyphase filters, windowed sincs, whose ratio is the exact fraction of the two rates, so that it
/// never drifts. The filters' delay is compensated: output sample n lies at n / outputRate exactly, and <see cref="Delay"/> says how
/// much later it comes out. The result doesn't depend on how the input is cut into blocks, bit for bit. Nothing is allocated after
/// construction. Not thread-safe.
/// </summary>
/// <remarks>docs/resampler.md has the design, the measured frequency responses and a comparison.</remarks>
public sealed class Resampler
{
    /// <summary>Highest rate on either side, in Hz; the lowest is 1.</summary>
    public const int MaxRate = 768000;

    /// <summary>Most input samples per output sample.</summary>
    public const int MaxDecimation = 256;

    private const int ChunkSamples = 960;

    private static readonly float[] Zeros = new float[ChunkSamples];

    private readonly int _inputRate;
    private readonly int _outputRate;
    private readonly FilterSpecification _specification;
    private readonly ResamplingStage? _first;
    private readonly ResamplingStage? _second;
    private readonly int _chunk = ChunkSamples;
    private readonly float[] _between = [];
    private long _taken;

    /// <summary>Designs the filters. Equal rates are allowed; samples are copied then.</summary>
    /// <param name="inputRate">Rate of the input, 1 to 768000 Hz.</param>
    /// <param name="outputRate">Rate of the output, 1 to 768000 Hz and at least 1/256 of the input's.</param>
    /// <param name="quality">How much of the spectrum is kept, and how well.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rate is outside its range, or there is no such quality.</exception>
    /// <remarks>
    /// Up to 2^17 coefficients every phase of the ratio has its own; this covers all usual rates. Ratios of large numbers
    /// (44101 to 16000 Hz) interpolate linearly between 4096 phases per zero crossing instead: same timing and attenuation, more work.
    /// </remarks>
    public Resampler(int inputRate, int outputRate, ResamplerQuality quality = ResamplerQuality.High)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputRate, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(inputRate, MaxRate);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputRate, Math.Max(1, (inputRate + MaxDecimation - 1) / MaxDecimation));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(outputRate, MaxRate);
        (_inputRate, _outputRate, Quality) = (inputRate, outputRate, quality);
        _specification = FilterSpecification.Of(quality);
        (_first, _second) = RatePlan.Stages(inputRate, outputRate, quality);
        double between = RatePlan.Between(inputRate, outputRate);
        Delay = (_first?.Delay ?? 0) + (int)Math.Ceiling((_second?.Delay ?? 0) * inputRate / between);
        if (_second is not null)
        {
            // So much input at a time that what it makes between the stages stays in the nearest cache.
            _chunk = (int)Math.Clamp(ChunkSamples * inputRate / between, 1, 16 * ChunkSamples);
            _between = new float[(int)Math.Ceiling((_chunk + _first!.Delay) * between / inputRate)];
        }
    }

    /// <summary>How much of the spectrum is kept, and how well.</summary>
    public ResamplerQuality Quality { get; }

    /// <summary>Up to this frequency, in Hz, the level is kept within ±<see cref="PassBandRipple"/>.</summary>
    public double PassBand => _specification.PassBand * StopBand;

    /// <summary>
    /// From this frequency on, in Hz, images and aliases are at least <see cref="StopBandAttenuation"/> down: half of the lower rate.
    /// </summary>
    public double StopBand => Math.Min(_inputRate, _outputRate) / 2.0;

    /// <summary>Largest deviation of the level in the pass band to either side, in dB.</summary>
    public double PassBandRipple => _first is null ? 0 : _specification.PassBandRipple;

    /// <summary>Least attenuation in the stop band, in dB.</summary>
    public double StopBandAttenuation => _specification.StopBandAttenuation;

    /// <summary>
    /// Input samples that must have come from an output sample's time on before it comes out, at most: after n input samples every
    /// output sample whose time is before n - Delay was given. 0 when the rates are equal.
    /// </summary>
    public int Delay { get; }

    /// <summary><see cref="Delay"/> in output samples, rounded up.</summary>
    public int OutputDelay => MaxFlushOutput;

    /// <summary>Most samples that <see cref="Flush"/> can give.</summary>
    public int MaxFlushOutput => checked((int)Scaled(Delay));

    /// <summary>Most samples that <see cref="Process"/> can give for an input of this length.</summary>
    /// <param name="inputCount">Length of the input, in samples.</param>
    /// <exception cref="OverflowException">It is more than an array can hold.</exception>
    public int MaxOutput(int inputCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inputCount);
        return checked((int)Scaled((long)inputCount + Delay));
    }

    /// <summary>Takes the next input and gives the output samples that it completes.</summary>
    /// <param name="input">The next samples, of any number.</param>
    /// <param name="output">Where the output goes; room for <see cref="MaxOutput"/> of the input's length is always enough.</param>
    /// <returns>How many samples were written.</returns>
    /// <exception cref="ArgumentException"><paramref name="output"/> is too short; nothing was taken then.</exception>
    public int Process(ReadOnlySpan<float> input, Span<float> output)
    {
        int count = NextOutput(input.Length);
        ThrowIfShort(output, count);
        _taken += input.Length;
        Run(input, output[..count]);
        return count;
    }

    /// <summary>
    /// Ends the stream: gives the last samples, as if silence followed, so that all in all ceil(input × outputRate / inputRate) samples
    /// were given. The resampler is ready for another stream then.
    /// </summary>
    /// <param name="output">Where the output goes; room for <see cref="MaxFlushOutput"/> is always enough.</param>
    /// <returns>How many samples were written.</returns>
    /// <exception cref="ArgumentException"><paramref name="output"/> is too short; nothing changed then.</exception>
    public int Flush(Span<float> output)
    {
        int count = (int)(Scaled(_taken) - Complete(_taken));
        ThrowIfShort(output, count);
        for (int written = 0; written < count;)
        {
            written += Run(Zeros.AsSpan(0, Math.Min(_chunk, Zeros.Length)), output[written..count]);
        }

        _taken = 0;
        _first?.Reset();
        _second?.Reset();
        return count;
    }

    /// <summary>Exactly how many samples the next <see cref="Process"/> of an input of this length will give.</summary>
    internal int NextOutput(int inputCount) => checked((int)(Complete(_taken + inputCount) - Complete(_taken)));

    private static void ThrowIfShort(Span<float> output, int count)
    {
        if (output.Length < count)
        {
            throw new ArgumentException($"{count} samples need room; there is room for {output.Length}.", nameof(output));
        }
    }

    private long Scaled(long inputCount) => (long)(((Int128)inputCount * _outputRate + _inputRate - 1) / _inputRate);

    // Output samples that are complete when so many input samples have come.
    private long Complete(long inputCount)
    {
        long count = _first?.Complete(inputCount) ?? inputCount;
        return _second?.Complete(count) ?? count;
    }

    private int Run(ReadOnlySpan<float> input, Span<float> output)
    {
        if (_first is null)
        {
            input.CopyTo(output);
            return input.Length;
        }

        if (_second is null)
        {
            return _first.Process(input, output);
        }

        int written = 0;
        while (!input.IsEmpty)
        {
            ReadOnlySpan<float> chunk = input[..Math.Min(_chunk, input.Length)];
            int between = _first.Process(chunk, _between);
            written += _second.Process(_between.AsSpan(0, between), output[written..]);
            input = input[chunk.Length..];
        }

        return written;
    }
}
