using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using EchoNative.Audio;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EchoNative.Engines.Tests.Remote;

/// <summary>Services as their owners document them, on a real socket in this process, with the embedded model behind them. They misbehave as told.</summary>
internal sealed class RemoteServer : IAsyncDisposable
{
    public const string Model = "digits";
    private readonly WebApplication _app;
    private int _requests;
    private int _connections;

    private RemoteServer(WebApplication app) => _app = app;

    /// <summary>One for all tests that want it to behave.</summary>
    public static Lazy<RemoteServer> Good { get; } = new(static () => StartAsync().GetAwaiter().GetResult());

    /// <summary>What happens to requests by their number, from 1, in place of an answer; null: nothing.</summary>
    public Func<int, Func<HttpContext, Task>?> Fault { get; init; } = static _ => null;

    /// <summary>What happens on WebSockets by their number, from 1.</summary>
    public Func<int, RealtimeFault> RealtimeFault { get; init; } = static _ => Remote.RealtimeFault.None;

    /// <summary>The key that it wants; null for none.</summary>
    public string? Key { get; init; }

    /// <summary>The least of what it can't give, of <see cref="RestTimes"/>; null: it gives all.</summary>
    public RestTimes? Refused { get; init; }

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Open WebSockets.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The fields of each request, as they came.</summary>
    public ConcurrentQueue<Dictionary<string, string>> Forms { get; } = new();

    /// <summary>Length of each request's audio, in samples.</summary>
    public ConcurrentQueue<int> Lengths { get; } = new();

    /// <summary>Types of the messages that came over WebSockets, each with the number of its connection.</summary>
    public ConcurrentQueue<(int Connection, JsonNode Message)> Messages { get; } = new();

    public Uri Rest => new(new Uri(_app.Urls.Single()), "/v1/audio/transcriptions");

    public Uri this[RealtimeDialect dialect] => new UriBuilder(_app.Urls.Single()) { Scheme = "ws" }.Uri is var root && dialect switch
    {
        RealtimeDialect.Vllm => "/v1/realtime",
        RealtimeDialect.Mistral => "/v1/audio/transcriptions/realtime",
        _ => "/v1/realtime?intent=transcription",
    } is var path ? new Uri(root, path) : root;

    public static async Task<RemoteServer> StartAsync(Func<WebApplication, RemoteServer>? create = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        RemoteServer server = create?.Invoke(app) ?? new RemoteServer(app);
        app.UseWebSockets();
        app.Run(server.ServeAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>One that answers requests as told: the first is the engine's own, when it starts.</summary>
    public static Task<RemoteServer> WithAnswersAsync(Func<int, Func<HttpContext, Task>?> fault) =>
        StartAsync(app => new RemoteServer(app) { Fault = fault });

    public static Task<RemoteServer> WithFaultsAsync(Func<int, RealtimeFault> fault) =>
        StartAsync(app => new RemoteServer(app) { RealtimeFault = fault });

    public static Task<RemoteServer> WithKeyAsync(string key) => StartAsync(app => new RemoteServer(app) { Key = key });

    public static Task<RemoteServer> WithoutAsync(RestTimes refused) => StartAsync(app => new RemoteServer(app) { Refused = refused });

    public RestEngineOptions RestOptions() => new()
    {
        Url = Rest,
        Model = Model,
        RetryDelay = TimeSpan.FromMilliseconds(20),
        Timeout = TimeSpan.FromSeconds(60), // a busy machine is no fault
    };

    public RealtimeEngineOptions RealtimeOptions(RealtimeDialect dialect) => new()
    {
        Url = this[dialect],
        Dialect = dialect,
        Model = Model,
        RetryDelay = TimeSpan.FromMilliseconds(20),
        Timeout = TimeSpan.FromSeconds(60),
    };

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        int number = Interlocked.Increment(ref _requests);
        if (Fault(number) is { } fault)
        {
            await fault(context);
        }
        else if (Key is not null && context.Request.Headers.Authorization != $"Bearer {Key}")
        {
            await RefuseAsync(context, 401, $"Incorrect API key provided: {context.Request.Headers.Authorization}", "invalid_api_key");
        }
        else if (context.WebSockets.IsWebSocketRequest)
        {
            RealtimeDialect dialect = context.Request.Path.Value!.EndsWith("/transcriptions/realtime", StringComparison.Ordinal) ? RealtimeDialect.Mistral
                : context.Request.Query["intent"] == "transcription" ? RealtimeDialect.OpenAI : RealtimeDialect.Vllm;
            Interlocked.Increment(ref _connections);
            try
            {
                await RealtimeService.ServeAsync(context, dialect, number, RealtimeFault(number), (n, message) => Messages.Enqueue((n, message)));
            }
            finally
            {
                Interlocked.Decrement(ref _connections);
            }
        }
        else
        {
            await TranscribeAsync(context);
        }
    }

    private async Task TranscribeAsync(HttpContext context)
    {
        IFormCollection form = await context.Request.ReadFormAsync();
        Forms.Enqueue(form.ToDictionary(static field => field.Key, static field => field.Value.ToString()));
        if (form["model"] != Model)
        {
            await RefuseAsync(context, 404, $"The model `{form["model"]}` does not exist", "model_not_found");
            return;
        }

        RestTimes asked = form["response_format"] != "verbose_json" ? RestTimes.None
            : form["timestamp_granularities[]"].Contains("word") ? RestTimes.Words : RestTimes.Segments;
        if (asked >= Refused)
        {
            await RefuseAsync(context, 400, "response_format 'verbose_json' is not compatible with model 'digits'.", "unsupported_value");
            return;
        }

        float[] samples = await ReadWaveAsync(form.Files["file"]!);
        Lengths.Enqueue(samples.Length);
        await using Hearer hearer = await Hearer.BeginAsync(partials: false);
        await hearer.HearAsync(samples);
        IReadOnlyList<Word> words = await hearer.EndAsync();
        var answer = new JsonObject { ["text"] = string.Join(' ', words.Select(static word => word.Text)) };
        if (asked > RestTimes.None)
        {
            answer["task"] = "transcribe";
            answer["language"] = "english";
            answer["duration"] = (samples.Length / 16000.0).ToString(CultureInfo.InvariantCulture); // vLLM's are texts
            answer["segments"] = words.Count == 0 ? [] : new JsonArray(new JsonObject
            {
                ["id"] = 0,
                ["start"] = words[0].Start.TotalSeconds,
                ["end"] = words[^1].End.TotalSeconds,
                ["text"] = " " + answer["text"],
                ["tokens"] = new JsonArray(1, 2),
                ["avg_logprob"] = -0.1,
                ["compression_ratio"] = 1.2,
                ["no_speech_prob"] = 0.01,
            });
        }

        if (asked == RestTimes.Words)
        {
            answer["words"] = new JsonArray([.. words.Select(static word => new JsonObject
            {
                ["word"] = word.Text,
                ["start"] = word.Start.TotalSeconds,
                ["end"] = word.End.TotalSeconds,
            })]);
        }

        await context.Response.WriteAsync(answer.ToJsonString());
    }

    private static Task RefuseAsync(HttpContext context, int status, string message, string code)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(new JsonObject
        {
            ["error"] = new JsonObject { ["message"] = message, ["type"] = "invalid_request_error", ["param"] = null, ["code"] = code },
        }.ToJsonString());
    }

    // With the library's own reader of files: what the engine sends is read by what did not write it.
    private static async Task<float[]> ReadWaveAsync(IFormFile file)
    {
        Assert.Equal(("audio.wav", "audio/wav"), (file.FileName, file.ContentType));
        using var stream = new MemoryStream();
        await file.CopyToAsync(stream);
        byte[] bytes = stream.ToArray();
        Assert.Equal(bytes.Length - 8, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4)));
        stream.Position = 0;
        using IAudioSource source = AudioFile.Open(stream);
        var samples = new List<float>();
        float[] block = new float[16000];
        int count;
        while ((count = await source.ReadAsync(block)) > 0)
        {
            samples.AddRange(block.AsSpan(0, count));
        }

        return [.. samples];
    }
}
