using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace EchoNative.Audio;

/// <summary>
/// Changes the rate of a mono stream: a polyphase windowed sinc whose ratio is the exact fraction of the two rates, so that it never drifts.
/// Up to <see cref="PassBand"/> of the lower Nyquist frequency the level is kept within ±0.001 dB; from that Nyquist frequency on,
/// images and aliases are at least 100 dB down. The filter's delay is compensated: output sample n lies at n / outputRate exactly.
/// The result doesn't depend on how the input is cut into blocks, bit for bit. Nothing is allocated after construction.
/// Not thread-safe.
/// </summary>
public sealed class Resampler
{
    /// <summary>The part of the lower of the two Nyquist frequencies that is passed unchanged; from there to 1 the filter falls off.</summary>
    public const double PassBand = 0.9;

    /// <summary>Highest rate on either side, in Hz; the lowest is 1.</summary>
    public const int MaxRate = 768000;

    /// <summary>Most input samples per output sample.</summary>
    public const int MaxDecimation = 256;

    private const int BlockSamples = 4096;

    private readonly int _up;
    private readonly int _down;
    private readonly int _halfWidth;
    private readonly PolyphaseTable? _table;
    private readonly float[] _buffer;
    private int _filled;
    private int _window;
    private int _phase;
    private long _taken;

    /// <summary>Designs the filter. Equal rates are allowed; samples are copied then.</summary>
    /// <param name="inputRate">Rate of the input, 1 to 768000 Hz.</param>
    /// <param name="outputRate">Rate of the output, 1 to 768000 Hz and at least 1/256 of the input's.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rate is outside its range.</exception>
    /// <remarks>
    /// Up to 2^18 coefficients (1 MiB) every phase of the ratio has its own; this covers all usual rates. Ratios of large numbers
    /// (12345 to 16000 Hz) interpolate linearly between 512 phases per zero crossing instead: same timing and attenuation, twice the work.
    /// </remarks>
    public Resampler(int inputRate, int outputRate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputRate, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(inputRate, MaxRate);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputRate, Math.Max(1, (inputRate + MaxDecimation - 1) / MaxDecimation));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(outputRate, MaxRate);
        int divisor = GreatestCommonDivisor(inputRate, outputRate);
        (_up, _down) = (outputRate / divisor, inputRate / divisor);
        if (_up == _down)
        {
            _buffer = [];
            return;
        }

        _table = PolyphaseTable.For(inputRate, outputRate, _up);
        _halfWidth = _table.HalfWidth;
        _buffer = new float[_table.Taps + Math.Max(_table.Taps, BlockSamples)];
        Reset();
    }

    /// <summary>Most samples that <see cref="Flush"/> can give.</summary>
    public int MaxFlushOutput => MaxOutput(_halfWidth);

    /// <summary>Most samples that <see cref="Process"/> can give for an input of this length.</summary>
    /// <param name="inputCount">Length of the input, in samples.</param>
    /// <exception cref="OverflowException">It is more than an array can hold.</exception>
    public int MaxOutput(int inputCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inputCount);
        return checked((int)DivideUp((long)inputCount * _up, _down));
    }

    /// <summary>Takes the next input and gives the output samples that it completes.</summary>
    /// <param name="input">The next samples, of any number.</param>
    /// <param name="output">Where the output goes; room for <see cref="MaxOutput"/> of the input's length is always enough.</param>
    /// <returns>How many samples were written.</returns>
    /// <exception cref="ArgumentException"><paramref name="output"/> is too short; nothing was taken then.</exception>
    public int Process(ReadOnlySpan<float> input, Span<float> output)
    {
        int count = NextOutput(input.Length);
        if (output.Length < count)
        {
            throw new ArgumentException($"{count} samples need room; there is room for {output.Length}.", nameof(output));
        }

        if (_table is null)
        {
            input.CopyTo(output);
            return count;
        }

        _taken += input.Length;
        for (int written = 0; !input.IsEmpty;)
        {
            Span<float> room = Room(input.Length);
            input[..room.Length].CopyTo(room);
            input = input[room.Length..];
            written += Produce(_table, output[written..]);
        }

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
        // An output sample needs half a window of input beyond it: exactly this many zeros complete the last one.
        int count = NextOutput(_halfWidth);
        if (output.Length < count)
        {
            throw new ArgumentException($"{count} samples need room; there is room for {output.Length}.", nameof(output));
        }

        for (int written = 0, zeros = _halfWidth; _table is not null && zeros > 0;)
        {
            Span<float> room = Room(zeros);
            room.Clear();
            zeros -= room.Length;
            written += Produce(_table, output[written..]);
        }

        Reset();
        return count;
    }

    /// <summary>Exactly how many samples the next <see cref="Process"/> of an input of this length will give.</summary>
    internal int NextOutput(int inputCount) => checked((int)(Complete(_taken + inputCount) - Complete(_taken)));

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);

    private static long DivideUp(long dividend, long divisor) => (dividend + divisor - 1) / divisor;

    // Output samples that are complete when so many input samples have come.
    private long Complete(long inputCount) => inputCount <= _halfWidth ? 0 : DivideUp((inputCount - _halfWidth) * _up, _down);

    private void Reset()
    {
        (_window, _phase, _taken) = (0, 0, 0);

        // Silence before the stream: the first output sample lies at the first input sample.
        _filled = Math.Max(0, _halfWidth - 1);
        _buffer.AsSpan(0, _filled).Clear();
    }

    private Span<float> Room(int wanted)
    {
        if (_filled == _buffer.Length)
        {
            _buffer.AsSpan(_window, _filled - _window).CopyTo(_buffer);
            (_window, _filled) = (0, _filled - _window);
        }

        Span<float> room = _buffer.AsSpan(_filled, Math.Min(wanted, _buffer.Length - _filled));
        _filled += room.Length;
        return room;
    }

    private int Produce(PolyphaseTable table, Span<float> output)
    {
        int taps = table.Taps;
        int count = 0;
        for (; _window + taps <= _filled; count++)
        {
            ReadOnlySpan<float> window = _buffer.AsSpan(_window, taps);
            output[count] = table.IsExact ? Dot(window, table.Phase(_phase)) : Interpolated(table, window);
            long phase = (long)_phase + _down;
            _window += (int)(phase / _up);
            _phase = (int)(phase % _up);
        }

        return count;
    }

    private float Interpolated(PolyphaseTable table, ReadOnlySpan<float> window)
    {
        long position = (long)_phase * table.Phases;
        int before = (int)(position / _up);
        float weight = position % _up / (float)_up;
        float first = Dot(window, table.Phase(before));
        float second = Dot(window, table.Phase(before + 1));
        return first + (weight * (second - first));
    }

    // The order of the additions depends on nothing but the length, which makes results independent of blocks and alignment.
    private static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        ReadOnlySpan<Vector<float>> xs = MemoryMarshal.Cast<float, Vector<float>>(x);
        ReadOnlySpan<Vector<float>> ys = MemoryMarshal.Cast<float, Vector<float>>(y)[..xs.Length];
        Vector<float> even = Vector<float>.Zero;
        Vector<float> odd = Vector<float>.Zero;
        int i = 0;
        for (; i < xs.Length - 1; i += 2)
        {
            even = MultiplyAdd(xs[i], ys[i], even);
            odd = MultiplyAdd(xs[i + 1], ys[i + 1], odd);
        }

        // The filter's length is a multiple of 16, so with vectors of up to 512 bits nothing but one whole vector is left.
        return Vector.Sum(i < xs.Length ? MultiplyAdd(xs[i], ys[i], even) + odd : even + odd);
    }

    // A fused operation that the processor lacks would be emulated, hundreds of times slower.
    private static Vector<float> MultiplyAdd(Vector<float> x, Vector<float> y, Vector<float> sum) =>
        Fma.IsSupported || AdvSimd.IsSupported ? Vector.FusedMultiplyAdd(x, y, sum) : (x * y) + sum;
}
