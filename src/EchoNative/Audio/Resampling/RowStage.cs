using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EchoNative.Audio;

/// <summary>
/// A polyphase filter for any ratio, with the vector's lanes along the taps. It serves the wide transition bands, whose filters are short.
/// </summary>
internal sealed class RowStage : ResamplingStage
{
    private const int BlockSamples = 2048;

    private readonly int _up;
    private readonly int _down;
    private readonly float[] _buffer;
    private int _filled;
    private int _window;
    private int _phase;

    /// <summary>A stage for a reduced ratio.</summary>
    public RowStage(int up, int down, RowTable table)
    {
        (_up, _down, Table) = (up, down, table);
        _buffer = new float[table.Row + Math.Max(table.Row, BlockSamples)];
        Reset();
    }

    /// <summary>The coefficients.</summary>
    public RowTable Table { get; }

    /// <inheritdoc/>
    public override int Delay => Table.Row - Table.HalfWidth;

    /// <inheritdoc/>
    public override long Complete(long inputCount)
    {
        // The window of an output at s + fraction ends at s - halfWidth + row.
        long last = inputCount - 1 - Table.Row + Table.HalfWidth;
        long step = Table.IsExact ? (long)RowTable.Group * _down : _down;
        return last < 0 ? 0 : ((((last + 1) * _up) + step - 1) / step) * (Table.IsExact ? RowTable.Group : 1);
    }

    /// <inheritdoc/>
    public override int Process(ReadOnlySpan<float> input, Span<float> output)
    {
        int written = 0;
        while (!input.IsEmpty)
        {
            if (_filled == _buffer.Length)
            {
                _buffer.AsSpan(_window, _filled - _window).CopyTo(_buffer);
                (_window, _filled) = (0, _filled - _window);
            }

            int taken = Math.Min(input.Length, _buffer.Length - _filled);
            input[..taken].CopyTo(_buffer.AsSpan(_filled));
            input = input[taken..];
            _filled += taken;
            written += Table.IsExact ? Groups(output[written..]) : Interpolated(output[written..]);
        }

        return written;
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        (_window, _phase) = (0, 0);

        // Silence before the stream: the first output sample lies at the first input sample.
        _filled = Table.HalfWidth - 1;
        _buffer.AsSpan(0, _filled).Clear();
    }

    private int Groups(Span<float> output)
    {
        int row = Table.Row;
        ref float samples = ref MemoryMarshal.GetArrayDataReference(_buffer);
        ref float rows = ref MemoryMarshal.GetReference(Table.Rows);
        long step = (long)RowTable.Group * _down;
        int whole = (int)(step / _up);
        int part = (int)(step % _up);
        int period = Table.Phases;
        int group = _phase;
        int count = 0;

        int window = _window;
        int filled = _filled;

        // The fraction of a group's first output, in units of 1 / up of an input sample.
        int fraction = (int)(group * step % _up);
        while (window + row <= filled)
        {
            Vector128<float> sums = Sums(ref Unsafe.Add(ref samples, window), ref Unsafe.Add(ref rows, group * RowTable.Group * row), (nuint)row);
            if (count <= output.Length - RowTable.Group)
            {
                sums.StoreUnsafe(ref MemoryMarshal.GetReference(output), (nuint)count);
            }
            else if (count < output.Length)
            {
                for (int j = 0; j < output.Length - count; j++)
                {
                    output[count + j] = sums[j];
                }
            }

            count += RowTable.Group;
            group = group + 1 == period ? 0 : group + 1;
            window += whole;
            fraction += part;
            if (fraction >= _up)
            {
                fraction -= _up;
                window++;
            }
        }

        _window = window;
        _phase = group;
        return Math.Min(count, output.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Sums(ref float window, ref float rows, nuint row) => Simd.Level switch
    {
        SimdLevel.Avx512 => RowKernelAvx512.Group(ref window, ref rows, row),
        SimdLevel.Avx2 => RowKernelAvx2.Group(ref window, ref rows, row),
        SimdLevel.Vector128 => RowKernelVector128.Group(ref window, ref rows, row),
        _ => RowKernelScalar.Group(ref window, ref rows, row),
    };

    private int Interpolated(Span<float> output)
    {
        int row = Table.Row;
        ref float samples = ref MemoryMarshal.GetArrayDataReference(_buffer);
        ref float rows = ref MemoryMarshal.GetReference(Table.Rows);
        int count = 0;
        for (; _window + row <= _filled; count++)
        {
            (long before, long rest) = Math.DivRem((long)_phase * Table.Phases, _up);
            ref float first = ref Unsafe.Add(ref rows, (int)before * row);
            ref float window = ref Unsafe.Add(ref samples, _window);
            float weight = rest / (float)_up;
            float value = Simd.Level switch
            {
                SimdLevel.Avx512 => RowKernelAvx512.Blend(ref window, ref first, (nuint)row, weight),
                SimdLevel.Avx2 => RowKernelAvx2.Blend(ref window, ref first, (nuint)row, weight),
                SimdLevel.Vector128 => RowKernelVector128.Blend(ref window, ref first, (nuint)row, weight),
                _ => RowKernelScalar.Blend(ref window, ref first, (nuint)row, weight),
            };
            if (count < output.Length)
            {
                output[count] = value;
            }

            (long whole, long phase) = Math.DivRem((long)_phase + _down, _up);
            _window += (int)whole;
            _phase = (int)phase;
        }

        return Math.Min(count, output.Length);
    }
}
