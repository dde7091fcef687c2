using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EchoNative.Audio;

/// <summary>
/// The sharp filter: 2 outputs per 1 or 3 input samples, with the vector's lanes along time, so that there are no sums across lanes.
/// </summary>
/// <remarks>
/// The input is dealt out to 1 or 3 sequences x; each of the two phases then is a plain filter on each sequence, y[m] = Σ h[k] x[m + k].
/// Blocks of 32 outputs and 32 taps take 9 products of 8 × 8 instead of 16: with X(t) the 8 × 8 matrix x[t + row + column] and quarters
/// h0 … h3, the two-way splitting
///   y(lo) = (X(0) - X(1)) h(lo) + X(1) (h(lo) + h(hi)),   y(hi) = X(1) (h(lo) + h(hi)) - (X(1) - X(2)) h(hi)
/// is done for halves and again for quarters. The differences of X are those of x and don't depend on the tap, so they are taken once per
/// sample: S. Winograd, "Arithmetic Complexity of Computations", 1980; H. Fan and M. A. Hasan, "A new approach to subquadratic space
/// complexity parallel multipliers", IEEE Transactions on Computers 56, 2007 (Toeplitz matrix-vector products).
/// </remarks>
internal sealed class BlockStage : ResamplingStage
{
    /// <summary>Blocks that a kernel computes at once: 20 ms of 16 kHz output.</summary>
    public const int Tile = 5;

    /// <summary>Sequences made from x: itself, x - x(+8), x - x(+16) and the difference of both kinds.</summary>
    public const int Kinds = 4;

    private const int Reach = 3 * BlockTable.Quarter;
    private const int Slack = 16;

    // A cache line. Sequences begin with one, and differences from half a one on: an access across two lines costs two.
    private const int Line = 16;

    private readonly BlockTable _table;
    private readonly float[] _array;
    private readonly int _offset;
    private readonly float[] _products = new float[BlockTable.Products * Tile * BlockTable.Phases * BlockTable.Quarter];
    private readonly float[] _last = new float[BlockTable.Block * BlockTable.Phases];
    private readonly int _stride;
    private readonly int _capacity;
    private int _filled;
    private int _partial;
    private int _differences;
    private int _start;

    /// <summary>A stage for a table.</summary>
    public BlockStage(BlockTable table)
    {
        _table = table;
        _capacity = table.Taps + ((2 * Tile) + 1) * BlockTable.Block;
        _stride = (_capacity + Reach + Slack + Line - 1) / Line * Line;
        _array = GC.AllocateArray<float>((Kinds * table.Down * _stride) + Line, pinned: true);
        _offset = (int)((Line - (Marshal.UnsafeAddrOfPinnedArrayElement(_array, 0) / sizeof(float) % Line)) % Line);
        Reset();
    }

    /// <inheritdoc/>
    public override int Delay => (_table.Down * (BlockTable.Block - 1 + _table.Taps)) - _table.Lead - 1;

    /// <inheritdoc/>
    public override long Complete(long inputCount)
    {
        long periods = ((inputCount + _table.Lead) / _table.Down) - _table.Taps + 1;
        return Math.Max(0, periods / BlockTable.Block) * BlockTable.Block * BlockTable.Phases;
    }

    /// <inheritdoc/>
    public override int Process(ReadOnlySpan<float> input, Span<float> output)
    {
        int written = 0;
        while (!input.IsEmpty)
        {
            // Before it is full, so that a block of input is not cut where there is no need.
            if (_start > 0 && (_capacity - _filled) * _table.Down < input.Length + _table.Down)
            {
                Compact();
            }

            int taken = Math.Min(input.Length, ((_capacity - _filled) * _table.Down) - _partial);
            Deal(input[..taken]);
            input = input[taken..];
            int blocks = (_filled - _start - _table.Taps + 1) / BlockTable.Block;
            if (blocks > 0)
            {
                written += Blocks(blocks, output[written..]);
            }
        }

        return written;
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        (_start, _differences) = (0, 0);

        // Silence before the stream: the first output sample lies at the first input sample.
        (_filled, _partial) = (_table.Lead / _table.Down, _table.Lead % _table.Down);
        _array.AsSpan().Clear();
    }

    private Span<float> Sequences => _array.AsSpan(_offset, Kinds * _table.Down * _stride);

    private void Compact()
    {
        // One more than is filled: the last period may have part of its samples.
        int kept = _filled - _start + 1;
        for (int sequence = 0; sequence < Kinds * _table.Down; sequence++)
        {
            Sequences[((sequence * _stride) + _start)..][..kept].CopyTo(Sequences[(sequence * _stride)..]);
        }

        _filled -= _start;
        _differences -= _start;
        _start = 0;
    }

    private void Deal(ReadOnlySpan<float> input)
    {
        int down = _table.Down;
        if (down == 1)
        {
            input.CopyTo(Sequences[_filled..]);
            _filled += input.Length;
            return;
        }

        int next = 0;
        for (; _partial != 0 && next < input.Length; next++)
        {
            DealOne(input[next]);
        }

        int periods = (input.Length - next) / down;
        ref float sequences = ref Sequences[_filled];
        BlockKernels.Deal3(ref Unsafe.Add(ref MemoryMarshal.GetReference(input), next), periods, ref sequences, _stride);
        _filled += periods;
        for (next += periods * down; next < input.Length; next++)
        {
            DealOne(input[next]);
        }
    }

    private void DealOne(float sample)
    {
        Sequences[(_partial * _stride) + _filled] = sample;
        _partial++;
        if (_partial == _table.Down)
        {
            _partial = 0;
            _filled++;
        }
    }

    private int Blocks(int blocks, Span<float> output)
    {
        int down = _table.Down;
        ref float sequences = ref MemoryMarshal.GetReference(Sequences);
        int first = _differences / BlockTable.Quarter * BlockTable.Quarter;
        for (int sequence = 0; sequence < down; sequence++)
        {
            BlockKernels.Differences(
                ref Unsafe.Add(ref sequences, (sequence * _stride) + first),
                _filled - Reach - first,
                down * _stride);
        }

        _differences = _filled - Reach;
        ref float products = ref MemoryMarshal.GetArrayDataReference(_products);
        ref float factors = ref MemoryMarshal.GetReference(_table.All);
        var layout = new BlockLayout(
            (nuint)(down * _stride),
            (nuint)(down == 1 ? _table.Chunks * BlockTable.Block : _stride),
            _table.Branches);
        int written = 0;
        for (int done = 0; done < blocks;)
        {
            int tile = blocks - done >= Tile ? Tile : 1;
            ref float start = ref Unsafe.Add(ref sequences, _start);
            BlockKernels.Multiply(tile, _table.Chunks, in layout, ref start, ref factors, ref products);
            for (int block = 0; block < tile; block++)
            {
                Span<float> room = output[Math.Min(written, output.Length)..];
                Span<float> place = room.Length >= _last.Length ? room[.._last.Length] : _last;
                ref float block0 = ref Unsafe.Add(ref products, block * BlockTable.Phases * BlockTable.Quarter);
                BlockKernels.Combine(ref block0, tile, ref MemoryMarshal.GetReference(place));
                if (room.Length < place.Length)
                {
                    place[..room.Length].CopyTo(room);
                }

                written += place.Length;
            }

            done += tile;
            _start += tile * BlockTable.Block;
        }

        return Math.Min(written, output.Length);
    }
}
