using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Client.Tests;

public sealed class AudioBufferTests
{
    private const int Rate = ClientOptions.Rate;
    private const int Limit = 30 * Rate;
    private const int Capacity = 42 * Rate;

    [Fact]
    public void Full_buffer_gives_up_its_oldest_counts_it_and_tells_where_the_gap_lies()
    {
        AudioBuffer buffer = Create();
        byte[] frame = new byte[Rate * 2];
        for (int second = 0; second < 60; second++)
        {
            buffer.Write(Samples(second * Rate, Rate));
        }

        Assert.Equal((60 * Rate, 0, 0, 18 * Rate), buffer.Read()); // nothing is lost before somebody misses it
        int bytes = buffer.Take(frame, long.MaxValue, out long skipped, out long position);

        Assert.Equal(18 * Rate, skipped);
        Assert.Equal(18 * Rate, position);
        Assert.Equal(Samples(18 * Rate, Rate), frame.AsSpan(0, bytes));
        Assert.Equal(18 * Rate, buffer.Read().Lost);
    }

    [Fact]
    public void What_was_sent_before_it_gave_way_is_not_lost()
    {
        AudioBuffer buffer = Create();
        byte[] frame = new byte[Rate * 2];
        for (int second = 0; second < 90; second++)
        {
            buffer.Write(Samples(second * Rate, Rate));
            Assert.Equal(frame.Length, buffer.Take(frame, long.MaxValue, out long skipped, out _));
            Assert.Equal(0, skipped);
        }

        Assert.Equal((90 * Rate, 0, 0, 48 * Rate), buffer.Read());

        // A server that knows nothing of it any more makes it lost, once.
        for (int i = 0; i < 3; i++)
        {
            Assert.True(buffer.MoveTo(10 * Rate, 40 * Rate));
            _ = buffer.Take(frame, long.MaxValue, out long skipped, out _);
            Assert.Equal(38 * Rate, skipped);
            Assert.Equal(8 * Rate, buffer.Read().Lost); // what lies before the committed position is missed by nobody
        }
    }

    [Fact]
    public void Lead_in_is_kept_behind_what_is_not_committed()
    {
        AudioBuffer buffer = Create();
        Assert.Equal(Limit * 2, buffer.WriteWhatFits(Samples(0, Capacity + 5)));
        Assert.True(buffer.Commit(20 * Rate));
        Assert.Equal(20 * Rate * 2, buffer.WriteWhatFits(Samples(Limit, Capacity)));
        Assert.Equal((50 * Rate, 20 * Rate, 0, 8 * Rate), buffer.Read());
    }

    [Fact]
    public async Task Waiting_writer_goes_on_after_a_commit_and_learns_of_the_end()
    {
        AudioBuffer buffer = Create();
        _ = buffer.WriteWhatFits(Samples(0, Limit));
        Task room = buffer.WaitForRoomAsync();
        Assert.False(room.IsCompleted);
        Assert.True(buffer.Commit(1));
        await room.WaitAsync(TimeSpan.FromMinutes(1));

        _ = buffer.WriteWhatFits(Samples(Limit, 1));
        room = buffer.WaitForRoomAsync();
        buffer.Close(new EchoClientException(EchoClientError.Unreachable, "Gone."));
        await Assert.ThrowsAsync<EchoClientException>(() => room);
        Assert.Throws<EchoClientException>(() => buffer.Write(new byte[2]));
    }

    [Fact]
    public void Server_can_not_hold_what_was_never_written()
    {
        AudioBuffer buffer = Create();
        buffer.Write(Samples(0, 100));
        Assert.False(buffer.MoveTo(101, 0));
        Assert.False(buffer.MoveTo(-1, 0));
        Assert.False(buffer.MoveTo(0, 101));
        Assert.False(buffer.Commit(101));
        Assert.True(buffer.MoveTo(100, 100));
    }

    [Fact]
    public void Samples_that_are_cut_are_refused() => Assert.Throws<ArgumentException>(() => Create().Write(new byte[3]));

    [Fact]
    public void Warm_writes_and_takes_allocate_nothing()
    {
        AudioBuffer buffer = Create();
        byte[] pcm = Samples(0, 320);
        byte[] frame = new byte[4096];
        long position = 0;
        long allocated = Allocations.Of(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                buffer.Write(pcm);
                _ = buffer.Take(frame, long.MaxValue, out _, out _);
                _ = buffer.Commit(position += 100);
            }
        });
        Assert.Equal(0, allocated);
    }

    /// <summary>Any sequence of writes, sends, commits and new beginnings: what is taken is what was written there, and the ledger adds up.</summary>
    [Fact]
    public void Every_sample_is_sent_as_it_was_written_or_counted_as_lost()
    {
        Gen<(int Kind, int Amount)> step = ArbMap.Default.GeneratorFor<int>().SelectMany(kind => Gen.Choose(0, 5 * Rate), (kind, amount) => (Math.Abs(kind % 5), amount));
        Prop.ForAll(Gen.ListOf(step).ToArbitrary(), steps => Follow([.. steps])).QuickCheckThrowOnFailure();
    }

    private static void Follow(List<(int Kind, int Amount)> steps)
    {
        AudioBuffer buffer = Create();
        byte[] frame = new byte[3 * Rate];
        long written = 0, next = 0, committed = 0, lost = 0, lostTo = 0;
        foreach ((int kind, int amount) in steps)
        {
            switch (kind)
            {
                case 0 or 1:
                    buffer.Write(Samples(written, amount));
                    written += amount;
                    break;
                case 2 or 3:
                    int bytes = buffer.Take(frame, long.MaxValue, out long skipped, out long position);
                    long first = Math.Max(0, written - Capacity);
                    Assert.Equal(Math.Max(0, first - next), skipped);
                    for (long i = Math.Max(next, Math.Max(committed, lostTo)); i < next + skipped; i++)
                    {
                        lost++;
                        lostTo = i + 1;
                    }

                    Assert.Equal(next + skipped, position);
                    Assert.True(Samples(position, bytes / 2).AsSpan().SequenceEqual(frame.AsSpan(0, bytes)));
                    Assert.Equal(Math.Min(written - position, frame.Length / 2), bytes / 2);
                    next = position + (bytes / 2);
                    break;
                default:
                    committed = Math.Max(committed, Math.Min(next, committed + amount));
                    next = Math.Max(committed - amount, 0);
                    Assert.True(buffer.MoveTo(next, committed));
                    break;
            }

            Assert.Equal((written, committed, lost, Math.Max(0, written - Capacity)), buffer.Read());
        }
    }

    private static AudioBuffer Create() => new(ClientOptions.Source, TimeSpan.FromSeconds(30));

    /// <summary>Samples whose values tell their positions.</summary>
    private static byte[] Samples(long position, int count)
    {
        short[] samples = new short[count];
        for (int i = 0; i < count; i++)
        {
            samples[i] = (short)((position + i) * 7);
        }

        return MemoryMarshal.AsBytes(samples.AsSpan()).ToArray();
    }
}
