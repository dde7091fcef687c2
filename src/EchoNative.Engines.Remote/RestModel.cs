using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace EchoNative;

/// <summary>A REST service: one request per window, over connections that are kept.</summary>
internal sealed partial class RestModel : LoadedModel
{
    private const int MaxBody = 1 << 20;
    private const int MaxErrorBody = 1 << 14;

    private readonly RestEngineOptions _options;
    private readonly ILogger _logger;
    private readonly string? _key;
    private readonly HttpClient _client;
    private readonly RemotePipeline _pipeline;
    private volatile RestTimes _times;
    private int _isProved;

    /// <param name="options">Where it is.</param>
    /// <param name="logger">Gets what is tried again, and why.</param>
    /// <param name="ending">Ends requests under way.</param>
    /// <exception cref="RemoteEngineException">There is no key.</exception>
    public RestModel(RestEngineOptions options, ILogger logger, CancellationToken ending)
    {
        (_options, _logger, Ending, _times) = (options, logger, ending, options.Times);
        _key = options.FindKey();
        _pipeline = new RemotePipeline(options, logger);
        _client = new HttpClient(RemoteHttp.CreateHandler(options)) { Timeout = Timeout.InfiniteTimeSpan };
        RemoteHttp.LogOpened(logger, options.Address, options.ModelName);
    }

    /// <inheritdoc/>
    public override string Name => _options.ModelName;

    /// <summary>Cancelled when the engine ends.</summary>
    public CancellationToken Ending { get; }

    /// <summary>What times the service gives, as far as is known.</summary>
    public RestTimes Times => _times;

    /// <summary>True for the first that asks: one request shows that the service works, whatever the number of workers.</summary>
    public bool IsToBeProved => Interlocked.Exchange(ref _isProved, 1) == 0;

    /// <inheritdoc/>
    public override InferenceWorker CreateWorker() => new RestWorker(this, _options, _logger);

    /// <inheritdoc/>
    public override void Dispose() => _client.Dispose();

    /// <summary>Has a window transcribed.</summary>
    /// <param name="wave">The window.</param>
    /// <param name="language">Code of its language; null: to be found out.</param>
    /// <param name="prompt">Context, or null.</param>
    /// <param name="isRetried">Whether a failure is worth other attempts.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="RemoteEngineException">The service could not do it.</exception>
    public async Task<Transcription> TranscribeAsync(
        WaveBuffer wave, string? language, string? prompt, bool isRetried, CancellationToken cancellationToken)
    {
        RestTimes times = _times;
        while (true)
        {
            try
            {
                Transcription result = await _pipeline.RunAsync(
                    token => AttemptAsync(wave, language, prompt, times, token), isRetried, cancellationToken).ConfigureAwait(false);
                if (times != _times)
                {
                    _times = times;
                    LogTimes(_options.Address, times);
                }

                return result;
            }
            catch (RemoteEngineException e) when (times > RestTimes.None && e.StatusCode is 400 or 415 or 422 or 501)
            {
                times--; // it may be the format that it refuses; if not, it refuses again
            }
        }
    }

    private static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(HttpContent content, int most, CancellationToken cancellationToken)
    {
        using Stream stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var body = new ArrayBufferWriter<byte>(4096);
        int read;
        while ((read = await stream.ReadAsync(body.GetMemory(4096), cancellationToken).ConfigureAwait(false)) > 0)
        {
            body.Advance(read);
            if (body.WrittenCount > most)
            {
                return null;
            }
        }

        return body.WrittenMemory;
    }

    private async ValueTask<Transcription> AttemptAsync(
        WaveBuffer wave, string? language, string? prompt, RestTimes times, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_options.Timeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _options.Url) { Content = CreateForm(wave, language, prompt, times) };
            request.Headers.Authorization = _key is null ? null : new AuthenticationHeaderValue("Bearer", _key);
            using HttpResponseMessage response =
                await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                ReadOnlyMemory<byte>? reason = await ReadAsync(response.Content, MaxErrorBody, limit.Token).ConfigureAwait(false);
                throw RemoteError.Of(_options.Address, response.StatusCode, RemoteError.RetryAfter(response.Headers.RetryAfter), reason ?? default, _key);
            }

            ReadOnlyMemory<byte> body = await ReadAsync(response.Content, MaxBody, limit.Token).ConfigureAwait(false)
                ?? throw RemoteError.Nonsense(_options.Address, $"answered with more than {MaxBody} bytes.");
            return Parse(body);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            // The handler reports its connect timeout as a cancellation, too.
            throw RemoteError.Late(_options.Address, limit.IsCancellationRequested ? _options.Timeout : _options.ConnectTimeout, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw RemoteError.Broken(_options.Address, e);
        }
    }

    private Transcription Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            Transcription? result = JsonSerializer.Deserialize(body.Span, RemoteJsonContext.Default.Transcription);
            return result is { Text: not null } or { Words: not null } or { Segments: not null }
                ? result
                : throw RemoteError.Nonsense(_options.Address, "answered without a text.");
        }
        catch (JsonException e)
        {
            throw RemoteError.Nonsense(_options.Address, "answered with what is no transcription.", e);
        }
    }

    private MultipartFormDataContent CreateForm(WaveBuffer wave, string? language, string? prompt, RestTimes times)
    {
        var form = new MultipartFormDataContent($"echonative-{Guid.NewGuid():n}");
        Add("model", _options.Model);
        Add("language", language);
        Add("prompt", prompt);
        Add("temperature", 0.ToString(CultureInfo.InvariantCulture));
        Add("response_format", times == RestTimes.None ? "json" : "verbose_json");
        if (times == RestTimes.Words)
        {
            Add("timestamp_granularities[]", "word");
            Add("timestamp_granularities[]", "segment");
        }

        HttpContent file = wave.CreateContent();
        file.Headers.ContentType = new MediaTypeHeaderValue("audio/wav");
        file.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "\"file\"", FileName = "\"audio.wav\"" };
        form.Add(file);
        return form;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                // Names in quotes, and no type: as curl sends them, which every service takes.
                var field = new StringContent(value);
                field.Headers.ContentType = null;
                field.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = $"\"{name}\"" };
                form.Add(field);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Address} gives less than was asked for: times of {Times}")]
    private partial void LogTimes(string address, RestTimes times);
}
