using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace EchoNative.Client;

/// <summary>Attempts to connect: retried with growing pauses, behind a circuit breaker, and given up after so many in a row.</summary>
internal sealed class Connector
{
    /// <summary>A server that asks for more patience than this is not waited for.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(10);

    /// <summary>The breaker's clock and the pauses' clock may differ by a little; a probe that comes too early would be an attempt lost.</summary>
    private static readonly TimeSpan ProbeMargin = TimeSpan.FromMilliseconds(50);

    private readonly EchoClientOptions _options;
    private readonly Action<ConnectionChangedEventArgs> _observe;
    private readonly Func<double> _chance;
    private readonly CircuitBreakerManualControl _breaker = new();
    private readonly ResiliencePipeline _pipeline;
    private DateTimeOffset _openUntil;
    private int _failures;

    public Connector(EchoClientOptions options, Action<ConnectionChangedEventArgs> observe, Func<double> chance)
    {
        _options = options;
        _observe = observe;
        _chance = chance;
        var builder = new ResiliencePipelineBuilder { TimeProvider = options.TimeProvider };
        if (options.Attempts > 1)
        {
            _ = builder.AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = arguments => new(IsWorthRetrying(arguments.Outcome.Exception)),
                MaxRetryAttempts = options.Attempts - 1,
                DelayGenerator = arguments => new(Delay(arguments.Outcome.Exception!)),
                OnRetry = OnRetry,
            });
        }

        _pipeline = builder.AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            ShouldHandle = static arguments => new(arguments.Outcome.Exception is EchoClientException { IsTransient: true }),
            FailureRatio = 1, // successes reset the count, so these are failures in a row
            MinimumThroughput = options.BreakerFailures,
            SamplingDuration = TimeSpan.FromDays(1),
            BreakDuration = options.BreakDuration,
            ManualControl = _breaker,
            OnOpened = arguments =>
            {
                _openUntil = options.TimeProvider.GetUtcNow() + arguments.BreakDuration;
                return default;
            },
        }).Build();
    }

    /// <summary>Connects.</summary>
    /// <param name="connect">One attempt.</param>
    /// <param name="lost">What ended the connection before; null when there was none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="EchoClientException">Another attempt is of no use, or all have failed.</exception>
    public async Task<T> ConnectAsync<T>(
        Func<CancellationToken, ValueTask<T>> connect, EchoClientException? lost, CancellationToken cancellationToken)
    {
        _failures = 0;
        if (lost is not null)
        {
            if (!IsWorthRetrying(lost))
            {
                throw lost;
            }

            // A server that is always ready and always lost must not be asked without a pause.
            TimeSpan delay = Delay(lost);
            _observe(new ConnectionChangedEventArgs(ConnectionState.Waiting, 0, delay, lost));
            await Task.Delay(delay, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
            _failures = 1;
        }

        int attempts = 0;
        try
        {
            T result = await _pipeline.ExecuteAsync(
                token =>
                {
                    _observe(new ConnectionChangedEventArgs(ConnectionState.Connecting, ++attempts, TimeSpan.Zero, null));
                    return connect(token);
                },
                cancellationToken).ConfigureAwait(false);
            await _breaker.CloseAsync(CancellationToken.None).ConfigureAwait(false);
            return result;
        }
        catch (EchoClientException e) when (attempts > 1)
        {
            throw new EchoClientException(e.Error, $"{e.Message} {attempts} attempts have failed.", e) { HttpStatus = e.HttpStatus, Code = e.Code };
        }
    }

    private static bool IsWorthRetrying(Exception? exception) =>
        exception is BrokenCircuitException
        || (exception is EchoClientException { IsTransient: true } e && !(e.RetryAfter > LongestRetryAfter));

    private TimeSpan Delay(Exception exception)
    {
        TimeSpan pause = Backoff.Pause(_failures, _options.FirstBackoff, _options.LongestBackoff, _chance());
        TimeSpan open = _openUntil + ProbeMargin - _options.TimeProvider.GetUtcNow();
        TimeSpan asked = (exception as EchoClientException)?.RetryAfter ?? TimeSpan.Zero;
        return TimeSpan.FromTicks(Math.Max(pause.Ticks, Math.Max(open.Ticks, asked.Ticks)));
    }

    private ValueTask OnRetry(OnRetryArguments<object> arguments)
    {
        _failures++;
        bool isOpen = _openUntil > _options.TimeProvider.GetUtcNow();
        _observe(new ConnectionChangedEventArgs(
            isOpen ? ConnectionState.CircuitOpen : ConnectionState.Waiting,
            arguments.AttemptNumber + 1,
            arguments.RetryDelay,
            arguments.Outcome.Exception));
        return default;
    }
}
