using System.Runtime.InteropServices;

namespace EchoNative.Tests.Buffers.Exploration;

/// <summary>
/// A state of the machine that runs the explored programs: memory, each thread's stores that the others cannot see yet, and what
/// each thread has seen so far, which says where in its program it is.
/// </summary>
internal sealed class ExploredState(int threads, int cells)
{
    public long[] Memory { get; private init; } = new long[cells];

    public List<(int Cell, long Value, bool Release)>[] Buffers { get; private init; } = [.. Enumerable.Range(0, threads).Select(_ => new List<(int, long, bool)>())];

    public List<long>[] Seen { get; private init; } = [.. Enumerable.Range(0, threads).Select(_ => new List<long>())];

    public bool[] Done { get; private init; } = new bool[threads];

    public ExploredState Clone() => new(0, 0)
    {
        Memory = [.. Memory],
        Buffers = [.. Buffers.Select(b => new List<(int, long, bool)>(b))],
        Seen = [.. Seen.Select(s => new List<long>(s))],
        Done = [.. Done],
    };

    /// <summary>Equal for equal states only.</summary>
    public string Key()
    {
        var numbers = new List<long>(Memory);
        for (int i = 0; i < Seen.Length; i++)
        {
            numbers.Add(Seen[i].Count);
            numbers.AddRange(Seen[i]);
            numbers.Add(Buffers[i].Count);
            foreach ((int cell, long value, bool release) in Buffers[i])
            {
                numbers.Add((cell * 2) + (release ? 1 : 0));
                numbers.Add(value);
            }
        }

        return new string(MemoryMarshal.Cast<long, char>(CollectionsMarshal.AsSpan(numbers)));
    }

    /// <summary>What a thread reads: its own latest store, even if nobody else can see it, else the memory.</summary>
    public long Load(int thread, int cell)
    {
        int own = Buffers[thread].FindLastIndex(s => s.Cell == cell);
        return own >= 0 ? Buffers[thread][own].Value : Memory[cell];
    }

    /// <summary>Stores that may become visible next: a plain one unless an earlier one goes to the same cell, a release one after all before it.</summary>
    public IEnumerable<int> Visible(int thread)
    {
        List<(int Cell, long Value, bool Release)> buffer = Buffers[thread];
        for (int i = 0; i < buffer.Count; i++)
        {
            if (i == 0 || (!buffer[i].Release && buffer.FindIndex(s => s.Cell == buffer[i].Cell) == i))
            {
                yield return i;
            }
        }
    }

    public void MakeVisible(int thread, int index)
    {
        (int cell, long value, _) = Buffers[thread][index];
        Memory[cell] = value;
        Buffers[thread].RemoveAt(index);
    }

    public void Fence(int thread)
    {
        while (Buffers[thread].Count > 0)
        {
            MakeVisible(thread, 0);
        }
    }
}
