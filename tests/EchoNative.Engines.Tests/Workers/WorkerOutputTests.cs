using System.Text;

namespace EchoNative.Engines.Tests;

/// <summary>What a process writes, in whatever pieces it comes.</summary>
public class WorkerOutputTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    [Fact]
    public void Lines_are_whole_whatever_pieces_they_come_in()
    {
        var output = new WorkerOutput(new Pieces(["on", "e\ntw", "o\n\nthree", "\n"]), 1000, static () => { });
        foreach (string expected in (string[])["one", "two", "", "three"])
        {
            ReadOnlySpan<byte> line;
            while (!output.TryTakeLine(Wait, out line))
            {
            }

            Assert.Equal(expected, Encoding.UTF8.GetString(line));
        }

        Assert.Throws<IOException>(() => output.TryTakeLine(Wait, out _));
        Assert.IsType<EndOfStreamException>(output.End);
    }

    [Fact]
    public void More_than_anybody_asked_for_ends_it()
    {
        using var ended = new ManualResetEventSlim();
        var output = new WorkerOutput(new Pieces([.. Enumerable.Repeat(new string('a', 100), 11)]), 1000, ended.Set);
        Assert.True(ended.Wait(Wait));
        Assert.Contains("1000 bytes", Assert.Throws<IOException>(() => TakeLine(output)).Message, StringComparison.Ordinal);
        Assert.True(output.TryTake(TimeSpan.Zero, out ReadOnlySpan<byte> rest));
        Assert.Equal(1000, rest.Length);
    }

    [Fact]
    public void Nothing_is_allocated_for_what_comes()
    {
        using var stream = new Counting();
        var output = new WorkerOutput(stream, 10_000, static () => { });
        for (int i = 0; i < Counting.Reads; i++)
        {
            TakeLine(output);
        }

        Assert.True(stream.Done.Wait(Wait));
        Assert.Equal(0, stream.Least);
    }

    private static void TakeLine(WorkerOutput output)
    {
        while (!output.TryTakeLine(Wait, out _))
        {
        }
    }

    private sealed class Pieces(string[] pieces) : MemoryStream
    {
        private int _next;

        public override int Read(byte[] buffer, int offset, int count) =>
            _next == pieces.Length ? 0 : Encoding.UTF8.GetBytes(pieces[_next++], buffer.AsSpan(offset, count));
    }

    // Tells what its reader allocates between two reads.
    private sealed class Counting : MemoryStream
    {
        public const int Reads = 200;
        private long _before;
        private int _count;

        public long Least { get; private set; } = long.MaxValue;

        public ManualResetEventSlim Done { get; } = new();

        public override int Read(byte[] buffer, int offset, int count)
        {
            long now = GC.GetAllocatedBytesForCurrentThread();
            Least = _count > 0 ? Math.Min(Least, now - _before) : Least;
            if (++_count > Reads)
            {
                Done.Set();
                return 0;
            }

            "{\"type\":\"result\"}\n"u8.CopyTo(buffer.AsSpan(offset));
            _before = GC.GetAllocatedBytesForCurrentThread();
            return 18;
        }

        protected override void Dispose(bool disposing)
        {
            Done.Dispose();
            base.Dispose(disposing);
        }
    }
}
