using System.Runtime.CompilerServices;
using EchoNative.Buffers;

namespace EchoNative.Tests.Buffers.Exploration;

/// <summary>
/// Runs small programs in every order in which their accesses to memory can happen, and every order in which their stores can become
/// visible: stores wait in a buffer, plain ones leave it in any order, release ones after all before them; loads happen in order; what
/// is sequentially consistent empties the buffer. That is weaker than x86's rules (TSO) and covers what store buffers do elsewhere.
/// </summary>
/// <remarks>
/// No thread runs: a program is run again from its start with the values that it has read so far, and one access further. So states
/// can be copied, and one that was reached before by another way is not explored twice.
/// </remarks>
internal sealed class Explorer
{
    private const int Samples = 8;
    private const int Results = 2;
    private static readonly int RingCells = Unsafe.SizeOf<RingState>() / sizeof(long);
    private readonly Action<Explorer>[] _programs;
    private readonly Action<ExploredState, Explorer>? _atTheEnd;
    private readonly HashSet<string> _known = [];
    private ExploredState _state;
    private int _thread;
    private int _replayed;
    private bool _stepped;
    private RingState _ring;

    [ThreadStatic]
    private static Explorer? _current;

    private Explorer(Action<ExploredState, Explorer>? atTheEnd, Action<Explorer>[] programs)
    {
        _programs = programs;
        _atTheEnd = atTheEnd;
        _state = new ExploredState(programs.Length, RingCells + Samples + Results);
    }

    public static Explorer Current => _current!;

    /// <summary>The running program's own copy of the ring's numbers: right in those that it alone writes.</summary>
    public ref RingState Ring => ref _ring;

    /// <summary>States that were found.</summary>
    public int States => _known.Count;

    /// <summary>Complete executions' ends that were found.</summary>
    public int Ends { get; private set; }

    /// <exception cref="Xunit.Sdk.XunitException">A check failed in some order.</exception>
    public static Explorer Run(Action<ExploredState, Explorer>? atTheEnd, params Action<Explorer>[] programs)
    {
        var explorer = new Explorer(atTheEnd, programs);
        _current = explorer;
        explorer._known.Add(explorer._state.Key());
        var open = new Stack<ExploredState>([explorer._state]);
        while (open.TryPop(out ExploredState? state))
        {
            explorer.Expand(state, open);
        }

        return explorer;
    }

    public long Read(int cell) => Step(s => s.Load(_thread, cell));

    public void Write(int cell, long value, bool release) => Step(s =>
    {
        s.Buffers[_thread].Add((cell, value, release));
        return 0;
    });

    /// <summary>A sequentially consistent step on one cell; gives what was there before.</summary>
    public long Modify(int cell, Func<long, long> change) => Step(s =>
    {
        s.Fence(_thread);
        long before = s.Memory[cell];
        s.Memory[cell] = change(before);
        return before;
    });

    public void Fence(bool everybody) => Step(s =>
    {
        for (int i = 0; i < s.Buffers.Length; i++)
        {
            if (everybody || i == _thread)
            {
                s.Fence(i);
            }
        }

        return 0;
    });

    /// <summary>A sample of the ring's memory.</summary>
    public void WriteSample(long position, int capacity) => Write(RingCells + (int)(position % capacity), position + 1, release: false);

    /// <summary>A sample of the ring's memory: its position, or another number where it is not there.</summary>
    public long ReadSample(long position, int capacity) => Read(RingCells + (int)(position % capacity)) - 1;

    /// <summary>Something that a program has to say about itself; for the check at the end.</summary>
    public void WriteResult(int index, long value) => Write(RingCells + Samples + index, value, release: false);

    public static long Result(ExploredState state, int index) => state.Memory[RingCells + Samples + index];

    /// <summary>Where a number of the ring lies in the explored memory.</summary>
    public int CellOf(ref long number) => (int)Unsafe.ByteOffset(ref Unsafe.As<RingState, long>(ref _ring), ref number) / sizeof(long);

    private void Expand(ExploredState state, Stack<ExploredState> open)
    {
        bool end = true;
        for (int thread = 0; thread < _programs.Length; thread++)
        {
            foreach (int store in state.Visible(thread))
            {
                end = false;
                ExploredState next = state.Clone();
                next.MakeVisible(thread, store);
                Add(next, open);
            }

            if (!state.Done[thread])
            {
                end = false;
                ExploredState next = state.Clone();
                Advance(next, thread);
                Add(next, open);
            }
        }

        if (end)
        {
            Ends++;
            _atTheEnd?.Invoke(state, this);
        }
    }

    private void Add(ExploredState state, Stack<ExploredState> open)
    {
        if (_known.Add(state.Key()))
        {
            open.Push(state);
        }
    }

    private void Advance(ExploredState state, int thread)
    {
        _state = state;
        _thread = thread;
        _replayed = 0;
        _stepped = false;
        _ring = default;
        try
        {
            _programs[thread](this);
            state.Done[thread] = true;
        }
        catch (EndOfStepException)
        {
            // One access was made; where the program goes on from there shows in what it saw.
        }
    }

    private long Step(Func<ExploredState, long> access)
    {
        List<long> seen = _state.Seen[_thread];
        if (_replayed < seen.Count)
        {
            return seen[_replayed++];
        }

        if (_stepped)
        {
            throw EndOfStepException.Instance;
        }

        _stepped = true;
        _replayed++;
        seen.Add(access(_state));
        return seen[^1];
    }

    private sealed class EndOfStepException : Exception
    {
        public static readonly EndOfStepException Instance = new();
    }
}
