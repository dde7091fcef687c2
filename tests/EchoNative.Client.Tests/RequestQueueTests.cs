namespace EchoNative.Client.Tests;

public sealed class RequestQueueTests
{
    private readonly AudioBuffer[] _sources = [new(ClientOptions.Source, TimeSpan.FromSeconds(30)), new(ClientOptions.Source, TimeSpan.FromSeconds(30))];
    private readonly RequestQueue _requests = new();
    private readonly byte[] _frame = new byte[4096];

    [Fact]
    public void Flush_goes_after_the_audio_written_before_it_and_before_what_is_written_after_it()
    {
        Write(0, 100);
        Write(1, 50);
        long id = _requests.AddFlush([100, 50]);
        Write(0, 100);

        Assert.Equal(100, _requests.BarrierOf(0));
        Assert.Equal(200, _sources[0].Take(_frame, _requests.BarrierOf(0), out _, out _)); // bytes: the 100 samples before the flush
        Assert.False(_requests.TryTake(_sources, out _)); // the other source's audio is still to be sent
        Assert.Equal(100, _sources[1].Take(_frame, _requests.BarrierOf(1), out _, out _));
        Assert.True(_requests.TryTake(_sources, out RequestQueue.Request? request));
        Assert.Equal(id, request!.FlushId);
        Assert.Equal(200, _sources[0].Take(_frame, _requests.BarrierOf(0), out _, out _));
    }

    [Fact]
    public void What_was_not_answered_is_sent_again_in_order_and_what_was_is_not()
    {
        long[] ids = [_requests.AddFlush([0, 0]), _requests.AddFlush([0, 0])];
        _requests.AddStop([0, 0]);
        Assert.Equal([ids[0], ids[1], null], TakeAll());
        Assert.True(_requests.Answer(ids[0]));
        Assert.False(_requests.Answer(ids[0])); // its second answer is no news
        Assert.Empty(TakeAll());
        _requests.Rewind();
        Assert.Equal([ids[1], null], TakeAll());
    }

    [Fact]
    public void Flushes_without_answers_are_bounded()
    {
        for (int i = 0; i < RequestQueue.Limit; i++)
        {
            _ = _requests.AddFlush([0, 0]);
        }

        Assert.Throws<InvalidOperationException>(() => _requests.AddFlush([0, 0]));
        _requests.AddStop([0, 0]); // always has room
    }

    private void Write(int source, int samples) => _sources[source].Write(new byte[2 * samples]);

    private List<long?> TakeAll()
    {
        List<long?> taken = [];
        while (_requests.TryTake(_sources, out RequestQueue.Request? request))
        {
            taken.Add(request!.FlushId);
        }

        return taken;
    }
}
