using EchoNative.BadInput;

namespace EchoNative.Tests.Recognition;

public sealed class StatePoolTests : IDisposable
{
    private readonly WhisperModel _model = WhisperModel.Load(Fixture.ModelPath);

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task States_are_lent_to_one_at_a_time_and_come_back()
    {
        using var pool = new StatePool(_model, 2);
        StateLease first = await pool.RentAsync();
        Assert.True(pool.TryRent(out StateLease second));
        Assert.NotSame(first.State, second.State);
        Assert.False(pool.TryRent(out _));
        Task<StateLease> waiting = pool.RentAsync().AsTask();
        Assert.False(waiting.IsCompleted);
        WhisperState state = first.State;
        first.Dispose();
        using StateLease third = await waiting.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Same(state, third.State);
    }

    [Fact]
    public async Task A_returned_lease_is_dead_and_returning_it_again_frees_nobody_elses()
    {
        using var pool = new StatePool(_model, 1);
        StateLease first = await pool.RentAsync();
        first.Dispose();
        StateLease second = await pool.RentAsync();
        first.Dispose();
        Assert.Equal(0, pool.FreeCount);
        Assert.Throws<ObjectDisposedException>(() => first.State);
        Assert.NotNull(second.State);
        second.Dispose();
        Assert.Equal(1, pool.FreeCount);
    }

    [Fact]
    public async Task A_wait_can_be_cancelled_and_ends_when_the_pool_is_disposed()
    {
        var pool = new StatePool(_model, 1);
        StateLease lease = await pool.RentAsync();
        using var source = new CancellationTokenSource();
        Task cancelled = pool.RentAsync(source.Token).AsTask();
        Task[] waiting = [.. Enumerable.Range(0, 3).Select(_ => pool.RentAsync().AsTask())];
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        pool.Dispose();
        foreach (Task wait in waiting)
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(() => wait.WaitAsync(TimeSpan.FromSeconds(30)));
        }

        // A rented state works until it is returned, and is freed then.
        lease.State.Run(Fixture.Noise(), new DecodeOptions { AudioContext = 256 });
        WhisperState state = lease.State;
        lease.Dispose();
        Assert.Throws<ObjectDisposedException>(() => state.Run(Fixture.Noise(), new DecodeOptions()));
    }

    [Fact]
    public async Task Many_threads_share_a_few_states_and_get_the_same_words()
    {
        using var pool = new StatePool(_model, 2);
        string[] texts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            using StateLease lease = await pool.RentAsync();
            lease.State.Run(Speech.Digits, new DecodeOptions { AudioContext = 512 });
            var words = new WordList();
            new WordReader().Read(lease.State, ReadScope.Of(Speech.Digits), words);
            return words.ToText();
        })));
        Assert.All(texts, text => Assert.Equal(Speech.DigitsText, text));
        Assert.Equal(2, pool.FreeCount);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(257)]
    public void The_number_of_states_is_bounded(int count) => Assert.Throws<ArgumentOutOfRangeException>(() => new StatePool(_model, count));
}
