using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace EchoNative.Evaluation.Peers;

/// <summary>whisper.cpp's server, asked over HTTP.</summary>
internal sealed class WhisperServerContender(string program, CompareOptions options) : ServerContender
{
    private readonly int _port = FreePort.Find();
    private readonly HttpClient _client = new() { Timeout = Timeout.InfiniteTimeSpan };

    public override string Name => "whisper-server";

    protected override ProcessStartInfo Program => new(
        program, ["-m", options.Model, "-t", $"{options.Threads}", "-bs", "1", "-bo", "1", "--host", "127.0.0.1", "--port", $"{_port}", .. options.WhisperLanguage]);

    public override ValueTask DisposeAsync()
    {
        _client.Dispose();
        return base.DisposeAsync();
    }

    protected override async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await _client.GetAsync(new Uri($"http://127.0.0.1:{_port}/health"), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException e) when (e.InnerException is SocketException)
        {
            return false;
        }
    }

    protected override async Task<string> AskAsync(CompareRecording recording, CancellationToken cancellationToken)
    {
        using var file = new StreamContent(File.OpenRead(recording.Path)) { Headers = { ContentType = new MediaTypeHeaderValue("audio/wav") } };
        using var format = new StringContent("text");
        using var form = new MultipartFormDataContent { { file, "file", recording.Name }, { format, "response_format" } };
        using HttpResponseMessage response = await _client.PostAsync(new Uri($"http://127.0.0.1:{_port}/inference"), form, cancellationToken);
        _ = response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }
}
