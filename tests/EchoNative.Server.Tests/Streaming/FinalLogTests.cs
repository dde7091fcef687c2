namespace EchoNative.Server.Tests.Streaming;

public class FinalLogTests
{
    [Fact]
    public void Finals_are_taken_once_in_order_and_again_after_a_rewind()
    {
        var log = new FinalLog(2);
        for (byte i = 0; i < 6; i++)
        {
            Assert.True(log.Add(i % 2, i / 2, [i]));
        }

        Assert.Equal([0, 1, 2, 3, 4, 5], Drain(log));
        Assert.Empty(Drain(log));
        Assert.True(log.TryRewind(0, 1));
        Assert.True(log.TryRewind(1, 2));
        Assert.Equal([2, 4, 5], Drain(log));
    }

    [Fact]
    public void What_was_sent_is_forgotten_first_and_a_client_that_lacks_it_is_told()
    {
        var log = new FinalLog(1);
        for (int i = 0; i < FinalLog.Capacity + 10; i++)
        {
            Assert.True(log.Add(0, i, [(byte)i]));
            Assert.Single(Drain(log));
        }

        Assert.True(log.TryRewind(0, 10));
        Assert.Equal(FinalLog.Capacity, Drain(log).Count);
        Assert.False(log.TryRewind(0, 9));
    }

    [Fact]
    public void A_final_that_pushes_out_one_that_was_not_sent_is_noticed()
    {
        var log = new FinalLog(1);
        for (int i = 0; i < FinalLog.Capacity; i++)
        {
            Assert.True(log.Add(0, i, [(byte)i]));
        }

        Assert.False(log.Add(0, FinalLog.Capacity, [7]));
        Assert.Equal(1, Drain(log)[0]);
    }

    private static List<byte> Drain(FinalLog log)
    {
        var taken = new List<byte>();
        while (log.TryTake(out ReadOnlySpan<byte> utf8))
        {
            taken.Add(utf8[0]);
        }

        return taken;
    }
}
