using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EchoNative.Audio;

/// <summary>
/// Halves the rate with a half-band filter: every second tap but the middle one is 0, so the even input samples need one multiplication.
/// The vector's lanes lie along time. It serves 48 kHz on its way to 16 kHz, and every other ratio of 3 to 1.
/// </summary>
internal sealed class HalfStage : ResamplingStage
{
    /// <summary>Taps on the odd input samples.</summary>
    public const int Taps = 26;

    /// <summary>Outputs that come together.</summary>
    public const int Group = 8;

    private const int Lead = Taps / 2;
    private const int Capacity = 1024;

    // Equiripple, 134 dB from 1/3 of the input's rate on; with a Kaiser window it takes 28 taps. Designed by the algorithm of
    // J. H. McClellan, T. W. Parks and L. R. Rabiner, 1973: SciPy 1.10's remez(26, [0, 1/3], [1], grid_density=32, maxiter=500),
    // divided by twice its sum, gives the taps on the odd samples.
    private static readonly float[] Factors = Mirrored();

    private readonly float[] _even = new float[Capacity + 1];
    private readonly float[] _odd = new float[Capacity + 1];
    private int _filled;
    private int _start;
    private bool _half;

    /// <summary>A stage at the start of a stream.</summary>
    public HalfStage() => Reset();

    /// <inheritdoc/>
    public override int Delay => (2 * (Group - 1)) + Taps - 1;

    /// <inheritdoc/>
    public override long Complete(long inputCount) => inputCount < Taps ? 0 : (((inputCount - Taps) / 2) + 1) / Group * Group;

    /// <inheritdoc/>
    public override int Process(ReadOnlySpan<float> input, Span<float> output)
    {
        int written = 0;
        while (!input.IsEmpty)
        {
            if (_half)
            {
                _odd[_filled++] = input[0];
                _half = false;
                input = input[1..];
            }

            if (Capacity - _filled - 1 < input.Length / 2 && _start > 0)
            {
                // One more than is filled: the even sample of a pair may have come.
                int kept = _filled - _start + 1;
                _even.AsSpan(_start, kept).CopyTo(_even);
                _odd.AsSpan(_start, kept).CopyTo(_odd);
                (_filled, _start) = (_filled - _start, 0);
            }

            int pairs = Math.Min(input.Length / 2, Capacity - _filled - 1);
            HalfKernels.Deal2(ref MemoryMarshal.GetReference(input), pairs, ref _even[_filled], ref _odd[_filled]);
            _filled += pairs;
            input = input[(2 * pairs)..];
            if (input.Length == 1)
            {
                _even[_filled] = input[0];
                _half = true;
                input = [];
            }

            int groups = (_filled - _start - Taps + 1) / Group;
            if (groups > 0)
            {
                Filter(groups, output[Math.Min(written, output.Length)..]);
                written += groups * Group;
            }
        }

        return Math.Min(written, output.Length);
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        // Silence before the stream: the first output sample lies at the first input sample.
        (_filled, _start, _half) = (Lead, 0, false);
        _even.AsSpan().Clear();
        _odd.AsSpan().Clear();
    }

    private static float[] Mirrored()
    {
        double[] first =
        [
            3.361037482e-06, -2.472829731e-05, 0.0001072703674, -0.0003501677981, 0.0009450227961, -0.00221650403, 0.004664726689,
            -0.00902292083, 0.01639545072, -0.02870961561, 0.05044388494, -0.09761948222, 0.3153837022,
        ];

        // The middle one last.
        return [.. first.Concat(first.Reverse()).Append(0.5).Select(tap => (float)tap)];
    }

    private void Filter(int groups, Span<float> output)
    {
        ref float even = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_even), _start + Lead);
        ref float odd = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_odd), _start);
        ref float factors = ref MemoryMarshal.GetArrayDataReference(Factors);
        _start += groups * Group;
        int whole = Math.Min(groups, output.Length / Group);
        HalfKernels.Filter(whole, ref even, ref odd, ref factors, ref MemoryMarshal.GetReference(output));
        if (whole < groups && output.Length % Group > 0)
        {
            Span<float> last = stackalloc float[Group];
            int done = whole * Group;
            HalfKernels.Filter(1, ref Unsafe.Add(ref even, done), ref Unsafe.Add(ref odd, done), ref factors, ref MemoryMarshal.GetReference(last));
            last[..(output.Length - done)].CopyTo(output[done..]);
        }
    }
}
