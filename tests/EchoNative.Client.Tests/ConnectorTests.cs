using EchoNative.Protocol;
using Polly.CircuitBreaker;

namespace EchoNative.Client.Tests;

/// <summary>Attempts, pauses and the breaker, on a clock that only the test moves.</summary>
public sealed class ConnectorTests
{
    private readonly FakeClock _clock = new();
    private readonly List<ConnectionChangedEventArgs> _changes = [];
    private readonly List<TimeSpan> _attempts = [];

    private EchoClientOptions Options => ClientOptions.For(new Uri("ws://127.0.0.1:1/")) with { TimeProvider = _clock };

    [Fact]
    public async Task Fifteen_attempts_are_made_by_default_and_no_more()
    {
        Task<int> connecting = Start(Options with { BreakerFailures = 1000 }, _ => throw Unreachable());
        await DriveAsync(connecting);

        EchoClientException failure = await Assert.ThrowsAsync<EchoClientException>(() => connecting);
        Assert.Equal(EchoClientError.Unreachable, failure.Error);
        Assert.Contains("15 attempts", failure.Message, StringComparison.Ordinal);
        Assert.Equal(15, _attempts.Count);
        double[] centres = [1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60, 60, 60];
        Assert.Equal(centres, Gaps().Select(gap => Math.Round(gap.TotalSeconds, 6)));
        Assert.Equal(14, _changes.Count(change => change.State == ConnectionState.Waiting));
    }

    [Fact]
    public async Task A_row_of_attempts_begins_anew_after_a_connection()
    {
        Connector connector = Create(Options with { Attempts = 3, BreakerFailures = 1000 });
        for (int i = 0; i < 4; i++)
        {
            int row = 0;
            Task<int> connecting = Connect(connector, _ => ++row < 3 ? throw Unreachable() : row, lost: i == 0 ? null : Lost());
            await DriveAsync(connecting);
            Assert.Equal(3, await connecting);
        }

        // 1 s after the loss, then 2 s and 4 s: a server that is ready and lost in turn is not asked without a pause.
        Assert.Equal([1, 2, 1, 2, 4, 1, 2, 4, 1, 2, 4], Gaps().Select(gap => Math.Round(gap.TotalSeconds)));
    }

    [Fact]
    public async Task Breaker_opens_after_five_failures_for_sixty_seconds_and_probes_once()
    {
        Task<int> connecting = Start(Options, attempt => attempt < 8 ? throw Unreachable() : 0);
        await DriveAsync(connecting);

        // Five failures open it; the probes after 60 s each fail twice and open it again, the third one closes it.
        Assert.Equal([1, 2, 4, 8, 60, 60, 60], Gaps().Select(gap => Math.Round(gap.TotalSeconds)));
        Assert.Equal(3, _changes.Count(change => change.State == ConnectionState.CircuitOpen));
        Assert.All(_changes, change => Assert.False(change.Reason is BrokenCircuitException)); // no attempt is spent on an open breaker
        Assert.All(Gaps().Skip(4), gap => Assert.True(gap >= TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task Success_closes_the_breaker_and_resets_its_count()
    {
        Connector connector = Create(Options);
        for (int i = 0; i < 5; i++)
        {
            int row = 0;
            Task<int> connecting = Connect(connector, _ => ++row < 5 ? throw Unreachable() : row, lost: null);
            await DriveAsync(connecting);
            Assert.Equal(5, await connecting); // four failures, then a success
        }

        Assert.DoesNotContain(_changes, change => change.State == ConnectionState.CircuitOpen);
    }

    [Theory]
    [InlineData(5, 5)]     // longer than the backoff
    [InlineData(0.2, 1)]   // shorter
    [InlineData(599, 599)] // nearly the longest
    public async Task Retry_after_is_honoured(double asked, double waited)
    {
        var busy = new EchoClientException(new ErrorMessage(ErrorCode.SessionLimit, "Full.", false, (int)(asked * 1000)));
        Task<int> connecting = Start(Options, attempt => attempt == 1 ? throw busy : 0);
        await DriveAsync(connecting);
        Assert.Equal(waited, Gaps().Single().TotalSeconds, 3);
    }

    [Fact]
    public async Task Retry_after_beyond_all_patience_is_reported()
    {
        var busy = new EchoClientException(EchoClientError.Rejected, "Later.") { HttpStatus = 503, RetryAfter = TimeSpan.FromHours(1) };
        Assert.Same(busy, await Assert.ThrowsAsync<EchoClientException>(() => Start(Options, _ => throw busy)));
        Assert.Single(_attempts);
    }

    [Theory]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(403, false)]
    [InlineData(404, false)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(503, true)]
    public async Task Refusals_are_retried_only_where_that_can_help(int status, bool retried)
    {
        Task<int> connecting = Start(Options, attempt =>
            attempt == 1 ? throw new EchoClientException(EchoClientError.Rejected, "No.") { HttpStatus = status } : 0);
        await DriveAsync(connecting);
        Assert.Equal(retried ? 2 : 1, _attempts.Count);
        Assert.Equal(retried, connecting.IsCompletedSuccessfully);
        _ = connecting.Exception;
    }

    [Theory]
    [InlineData(ErrorCode.UnsupportedLanguage, true, false)]
    [InlineData(ErrorCode.TakenOver, true, false)]
    [InlineData(ErrorCode.NotReady, true, true)] // it is, of this attempt; a server that has just started is ready a little later
    [InlineData(ErrorCode.SessionLimit, true, true)]
    [InlineData(ErrorCode.ShuttingDown, false, true)]
    [InlineData(ErrorCode.SlowReader, false, true)]
    public async Task Errors_of_the_server_are_retried_only_where_that_can_help(ErrorCode code, bool fatal, bool retried)
    {
        Task<int> connecting = Start(Options, attempt =>
            attempt == 1 ? throw new EchoClientException(new ErrorMessage(code, "No.", fatal)) : 0);
        await DriveAsync(connecting);
        Assert.Equal(retried ? 2 : 1, _attempts.Count);
        Assert.Equal(retried, connecting.IsCompletedSuccessfully);
        _ = connecting.Exception;
    }

    [Fact]
    public async Task Cancellation_ends_a_pause()
    {
        using var cancel = new CancellationTokenSource();
        Task<int> connecting = Create(Options).ConnectAsync<int>(_ => throw Unreachable(), Lost(), cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
        Assert.Empty(_attempts);
    }

    private static EchoClientException Unreachable() => new(EchoClientError.Unreachable, "Nobody there.");

    private static EchoClientException Lost() => new(EchoClientError.ConnectionLost, "Gone.");

    private Connector Create(EchoClientOptions options) => new(options, _changes.Add, () => 0.5);

    private Task<int> Start(EchoClientOptions options, Func<int, int> attempt) => Connect(Create(options), attempt, lost: null);

    private Task<int> Connect(Connector connector, Func<int, int> attempt, EchoClientException? lost) =>
        connector.ConnectAsync(
            _ =>
            {
                _attempts.Add(_clock.Now);
                return new ValueTask<int>(attempt(_attempts.Count));
            },
            lost,
            CancellationToken.None);

    /// <summary>Moves the clock from pause to pause until the attempts are over.</summary>
    private async Task DriveAsync(Task attempts)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!attempts.IsCompleted)
        {
            _ = await Task.WhenAny(attempts, _clock.AdvanceToNextAsync());
            await Task.Delay(1, patience.Token);
        }
    }

    private TimeSpan[] Gaps() => [.. _attempts.Zip(_attempts.Skip(1), (a, b) => b - a)];
}
