using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Polly;

namespace EchoNative.Models;

/// <summary>One download: attempts until the part is complete, then the check of what came.</summary>
internal sealed class ModelTransfer
{
    private const int BufferBytes = 1 << 17;

    /// <summary>A round of retries that brought this much earns another one: 1 MiB bounds the rounds by the model's size.</summary>
    private const long EarnsAnotherRound = 1 << 20;

    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(1);

    private readonly ModelEntry _entry;
    private readonly PartialDownload _part;
    private readonly string _folder;
    private readonly ModelDownloadOptions _options;
    private readonly ModelHttp _http;
    private readonly ResiliencePipeline _retries;
    private readonly ProgressMeter _meter;
    private bool _reached;

    public ModelTransfer(
        ModelEntry entry,
        PartialDownload part,
        string folder,
        ModelDownloadOptions options,
        ModelHttp http,
        ResiliencePipeline retries,
        IProgress<DownloadProgress>? progress)
    {
        _entry = entry;
        _part = part;
        _folder = folder;
        _options = options;
        _http = http;
        _retries = retries;
        _meter = new ProgressMeter(progress, part.Length, entry.SizeBytes);
    }

    /// <summary>Completes the part and checks it; removes it when it is wrong.</summary>
    /// <exception cref="ModelDownloadException">The model could not be had.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await CompleteAsync(cancellationToken).ConfigureAwait(false);
        if (_part.CurrentSha256() != _entry.Sha256 && _part.IsJoined)
        {
            // The bytes of an earlier download may be those of another file, or torn by a crash: one try from the start decides.
            _part.Restart();
            await CompleteAsync(cancellationToken).ConfigureAwait(false);
        }

        string actual = _part.CurrentSha256();
        if (actual != _entry.Sha256)
        {
            _part.Discard();
            throw Corrupt($"the SHA-256 of what came is {actual} instead of {_entry.Sha256}");
        }
    }

    private async Task CompleteAsync(CancellationToken cancellationToken)
    {
        long furthest = _part.Length;
        while (_part.Length < _entry.SizeBytes)
        {
            StorageErrors.RequireRoom(_folder, _entry.SizeBytes - _part.Length, _entry);
            try
            {
                await _retries.ExecuteAsync(static async (self, token) => await self.AttemptAsync(token).ConfigureAwait(false), this, cancellationToken).ConfigureAwait(false);
            }
            catch (TransientDownloadException exception) when (_part.Length - furthest < EarnsAnotherRound)
            {
                throw Failed(
                    ModelDownloadFailure.Server,
                    $"{exception.Message}; {_options.Retries} retries did not help. {_part.Length} of {_entry.SizeBytes} bytes of {_entry.Name} are kept: pull again to go on.",
                    exception);
            }
            catch (TransientDownloadException)
            {
                furthest = _part.Length;
            }
        }
    }

    private async Task AttemptAsync(CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await _http.GetAsync(_entry, _part.Length, _part.ETag, cancellationToken).ConfigureAwait(false);
            _reached = true;
            Accept(response);
            await CopyAsync(response, cancellationToken).ConfigureAwait(false);
        }
        catch (TransientDownloadException exception) when (exception.Unreachable && !_reached)
        {
            throw Offline(exception);
        }
        catch (TransientDownloadException exception) when (exception.RetryAfter > LongestRetryAfter)
        {
            throw Failed(ModelDownloadFailure.Server, $"{exception.Message} and asks to wait {exception.RetryAfter?.TotalSeconds:F0} s. Pull again after that.", exception);
        }
        catch (TransientDownloadException exception) when (!exception.Unreachable)
        {
            _reached = true;
            throw;
        }
    }

    /// <summary>Checks that the answer continues the part, or begins it anew, and that it can be the model.</summary>
    private void Accept(HttpResponseMessage response)
    {
        HttpContentHeaders headers = response.Content.Headers;
        if (headers.ContentEncoding.Any(coding => !coding.Equals("identity", StringComparison.OrdinalIgnoreCase)))
        {
            throw Corrupt($"it came with the content coding {string.Join(", ", headers.ContentEncoding)}, which was not asked for");
        }

        string? eTag = response.Headers.ETag is { IsWeak: false } strong ? strong.Tag : null;
        if (response.StatusCode == HttpStatusCode.OK)
        {
            if (_part.Length > 0)
            {
                _part.Restart();
            }
        }
        else if (!Continues(response, eTag))
        {
            _part.Restart();
            throw new TransientDownloadException($"{Host(response)} cannot go on where the download stopped");
        }

        long expected = _entry.SizeBytes - _part.Length;
        if (headers.ContentLength is { } length && length != expected)
        {
            throw Corrupt($"{Host(response)} offers {length} bytes instead of {expected}");
        }

        _part.Begin(eTag);
    }

    private bool Continues(HttpResponseMessage response, string? eTag)
    {
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        return response.StatusCode == HttpStatusCode.PartialContent
            && _part.Length > 0
            && range?.From == _part.Length
            && (range.Length is null || range.Length == _entry.SizeBytes)
            && (eTag is null || _part.ETag is null || eTag == _part.ETag);
    }

    private async Task CopyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        using CancellationTokenSource stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            while (true)
            {
                int read = await ReadAsync(body, buffer, stall, Host(response), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                if (read > _entry.SizeBytes - _part.Length)
                {
                    _part.Discard();
                    throw Corrupt($"{Host(response)} sends more than {_entry.SizeBytes} bytes");
                }

                await _part.AppendAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                _meter.Add(read, _part.Length);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (_part.Length < _entry.SizeBytes)
        {
            throw new TransientDownloadException($"{Host(response)} ended the download early");
        }
    }

    private async ValueTask<int> ReadAsync(Stream body, byte[] buffer, CancellationTokenSource stall, string host, CancellationToken cancellationToken)
    {
        try
        {
            stall.CancelAfter(_options.StallTimeout);
            int read = await body.ReadAsync(buffer, stall.Token).ConfigureAwait(false);
            stall.CancelAfter(Timeout.InfiniteTimeSpan);
            return read;
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TransientDownloadException(Text($"{host} sent nothing for {_options.StallTimeout.TotalSeconds} s"), exception);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw new TransientDownloadException($"{host} broke off: {exception.Message}", exception);
        }
    }

    private static string Host(HttpResponseMessage response) => response.RequestMessage!.RequestUri!.Host;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static ModelDownloadException Failed(ModelDownloadFailure failure, FormattableString message, Exception? inner = null)
        => new(failure, Text(message), inner);

    private ModelDownloadException Corrupt(FormattableString what)
        => Failed(ModelDownloadFailure.Corrupt, $"What {_options.BaseUrl.Host} sends is not {_entry.Name} as the catalogue knows it: {Text(what)}. Nothing was stored.");

    private ModelDownloadException Offline(TransientDownloadException exception) => Failed(
        ModelDownloadFailure.Offline,
        $"{exception.Message}. Without a network, the embedded model {ModelCatalog.Embedded.Name} and the models already in {_folder} work. A mirror is set with {ModelDownloadOptions.UrlVariable}; or put {_entry.FileName} there by hand.",
        exception);
}
