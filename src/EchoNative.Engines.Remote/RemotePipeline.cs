using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace EchoNative;

/// <summary>Attempts at a service: again after growing pauses where that may help, behind a breaker that all sessions of an engine share.</summary>
internal sealed partial class RemotePipeline
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly RemoteEngineOptions _options;
    private readonly ILogger _logger;
    private readonly CircuitBreakerManualControl _breaker = new();
    private readonly ResiliencePipeline _once;
    private readonly ResiliencePipeline _retried;

    public RemotePipeline(RemoteEngineOptions options, ILogger logger)
    {
        (_options, _logger) = (options, logger);
        _once = new ResiliencePipelineBuilder().AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            ShouldHandle = static arguments => new(arguments.Outcome.Exception is RemoteEngineException { IsTransient: true }),
            FailureRatio = 1, // successes reset the count, so these are failures in a row
            MinimumThroughput = options.BreakerFailures,
            SamplingDuration = TimeSpan.FromDays(1),
            BreakDuration = options.BreakDuration,
            ManualControl = _breaker,
            OnOpened = arguments =>
            {
                LogOpened(options.Address, options.BreakerFailures, arguments.BreakDuration.TotalSeconds);
                return default;
            },
        }).Build();
        var builder = new ResiliencePipelineBuilder();
        if (options.Retries > 0)
        {
            _ = builder.AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = arguments => new(
                    arguments.Outcome.Exception is RemoteEngineException { IsTransient: true } e && !(e.RetryAfter > options.MaxRetryAfter)),
                MaxRetryAttempts = options.Retries,
                Delay = options.RetryDelay,
                MaxDelay = LongestPause,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                DelayGenerator = static arguments => new((arguments.Outcome.Exception as RemoteEngineException)?.RetryAfter),
                OnRetry = arguments =>
                {
                    LogRetry(arguments.Outcome.Exception!.Message, arguments.RetryDelay.TotalMilliseconds);
                    return default;
                },
            });
        }

        _retried = builder.AddPipeline(_once).Build();
    }

    /// <summary>Runs an attempt, and others after it.</summary>
    /// <param name="attempt">Throws <see cref="RemoteEngineException"/> when it fails.</param>
    /// <param name="isRetried">Whether there are others.</param>
    /// <param name="cancellationToken">Ends attempts and pauses.</param>
    /// <exception cref="RemoteEngineException">None has succeeded.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, ValueTask<T>> attempt, bool isRetried, CancellationToken cancellationToken)
    {
        try
        {
            T result = await (isRetried ? _retried : _once).ExecuteAsync(attempt, cancellationToken).ConfigureAwait(false);
            await _breaker.CloseAsync(CancellationToken.None).ConfigureAwait(false);
            return result;
        }
        catch (BrokenCircuitException e)
        {
            throw new RemoteEngineException($"{_options.Address} has failed {_options.BreakerFailures} times in a row: it is left alone for a while.", e)
            {
                IsTransient = true,
                RetryAfter = e.RetryAfter,
            };
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Reason} Tried again in {Milliseconds:0} ms")]
    private partial void LogRetry(string reason, double milliseconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Address} has failed {Failures} times in a row and is left alone for {Seconds} s")]
    private partial void LogOpened(string address, int failures, double seconds);
}
