using Polly;
using Polly.Retry;

namespace EchoNative.Models;

/// <summary>
/// Downloads models into a store: resumable (Range with If-Range), checked against size and SHA-256 of the catalogue, never a partial or
/// wrong file under the model's name, safe against other processes that pull the same model. Thread-safe.
/// </summary>
public sealed class ModelDownloader : IDisposable
{
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromSeconds(30);

    private readonly ModelStore _store;
    private readonly ModelDownloadOptions _options;
    private readonly ModelHttp _http;
    private readonly ResiliencePipeline _retries;

    /// <summary>Creates a downloader; nothing is sent yet.</summary>
    /// <param name="store">Where the models go.</param>
    /// <param name="options">Where they come from; null for <see cref="ModelDownloadOptions.FromEnvironment"/>.</param>
    /// <exception cref="ModelDownloadException">The options are invalid.</exception>
    public ModelDownloader(ModelStore store, ModelDownloadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        _options = options ?? ModelDownloadOptions.FromEnvironment();
        _options.Validate();
        _store = store;
        _http = new ModelHttp(_options);
        _retries = CreateRetries(_options);
    }

    /// <summary>Makes sure that the model is in the store, intact: checks the file that is there, and downloads it otherwise.</summary>
    /// <param name="entry">The model.</param>
    /// <param name="progress">Told at the start, at most ten times a second, and at the end.</param>
    /// <param name="cancellationToken">Stops the download; what has come is kept and taken up by the next pull.</param>
    /// <returns>Full path of the model's file.</returns>
    /// <exception cref="ModelDownloadException">The model could not be had; the message says why.</exception>
    public async Task<string> PullAsync(ModelEntry entry, IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        string path = _store.PathOf(entry);
        if (entry.IsEmbedded)
        {
            return _store.IsPresent(entry) ? path : throw new ModelDownloadException(
                ModelDownloadFailure.Invalid, $"{entry.Name} comes with EchoNative and is never downloaded, but {path} is missing: the installation is incomplete.");
        }

        try
        {
            await EnsureAsync(entry, path, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StorageErrors.Wrap(path, exception);
        }

        progress?.Report(new DownloadProgress(entry.SizeBytes, entry.SizeBytes, 0));
        return path;
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _http.Dispose();

    private async Task EnsureAsync(ModelEntry entry, string path, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        _ = Directory.CreateDirectory(_store.FolderPath);
        using DownloadLock held = await DownloadLock.AcquireAsync(path, cancellationToken).ConfigureAwait(false);
        if ((await _store.VerifyAsync(entry, cancellationToken).ConfigureAwait(false)).Outcome == VerifyOutcome.Intact)
        {
            return;
        }

        using PartialDownload part = await PartialDownload.OpenAsync(entry, path, cancellationToken).ConfigureAwait(false);
        ModelTransfer transfer = new(entry, part, _store.FolderPath, _options, _http, _retries, progress);
        await transfer.RunAsync(cancellationToken).ConfigureAwait(false);
        part.Commit();
    }

    private static ResiliencePipeline CreateRetries(ModelDownloadOptions options)
    {
        if (options.Retries == 0)
        {
            return ResiliencePipeline.Empty;
        }

        return new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<TransientDownloadException>(),
            MaxRetryAttempts = options.Retries,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = options.RetryDelay,
            MaxDelay = MaxRetryDelay,
            DelayGenerator = static arguments => new((arguments.Outcome.Exception as TransientDownloadException)?.RetryAfter),
        }).Build();
    }
}
