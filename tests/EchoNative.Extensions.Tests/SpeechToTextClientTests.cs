using EchoNative.Audio;
using EchoNative.Tests.Recognition;
using Microsoft.Extensions.AI;
using Kind = Microsoft.Extensions.AI.SpeechToTextResponseUpdateKind;

namespace EchoNative.Extensions.Tests;

public class SpeechToTextClientTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    private readonly EchoNativeSpeechToTextClient _client = new(fixture.Engine);

    [Fact]
    public async Task Recording_is_transcribed()
    {
        using var audio = new MemoryStream(Recordings.Demo);
        SpeechToTextResponse response = await _client.GetTextAsync(audio);

        Assert.Equal(Speech.DemoText, response.Text);
        Assert.Equal("ggml-digits", response.ModelId);
        Assert.NotEmpty(response.ResponseId!);
        Transcript transcript = Assert.IsType<Transcript>(response.RawRepresentation);
        Assert.Equal(transcript.Segments[0].Words[0].Start, response.StartTime);
        Assert.Equal(transcript.Segments[^1].Words[^1].End, response.EndTime);
        Assert.Equal("en", response.AdditionalProperties!["Language"]);
        Assert.Equal(TimeSpan.FromSeconds(Speech.Demo.Length / 16000.0), response.AdditionalProperties["Duration"]);
        Assert.True(audio.CanRead); // left open
    }

    [Fact]
    public async Task Stream_opens_updates_finishes_and_closes()
    {
        List<SpeechToTextResponseUpdate> updates = await ReadAsync(_client.GetStreamingTextAsync(new MemoryStream(Recordings.Demo)));

        Assert.Equal(Kind.SessionOpen, updates[0].Kind);
        Assert.Equal(Kind.SessionClose, updates[^1].Kind);
        Assert.All(updates[1..^1], update => Assert.True(update.Kind == Kind.TextUpdating || update.Kind == Kind.TextUpdated));
        Assert.Equal(Speech.DemoText, string.Concat(updates.Where(u => u.Kind == Kind.TextUpdated).Select(u => u.Text)));
        Assert.Single(updates.Select(u => u.ResponseId).Distinct());
        Assert.All(updates, update => Assert.Equal("ggml-digits", update.ModelId));
        TimeSpan before = TimeSpan.Zero;
        foreach (SpeechToTextResponseUpdate update in updates[1..^1])
        {
            var heard = Assert.IsAssignableFrom<TranscriptEvent>(update.RawRepresentation);
            Assert.Equal((heard.Start, heard.End), (update.StartTime, update.EndTime));
            Assert.Equal(heard is FinalResult, update.Kind == Kind.TextUpdated);
            Assert.True(update.StartTime >= before && update.EndTime > update.StartTime);
            before = update.Kind == Kind.TextUpdated ? update.EndTime!.Value : before;
        }

        SessionStatistics statistics = Assert.IsType<SessionStatistics>(updates[^1].RawRepresentation);
        Assert.Equal(Speech.Demo.Length, statistics.SamplesReceived);
        Assert.Equal(TimeSpan.FromSeconds(Speech.Demo.Length / 16000.0), updates[^1].EndTime);
    }

    [Fact]
    public async Task Final_updates_combine_into_a_response()
    {
        SpeechToTextResponse response = await _client.GetStreamingTextAsync(new MemoryStream(Recordings.Demo))
            .Where(update => update.Kind != Kind.TextUpdating)
            .ToSpeechToTextResponseAsync();
        Assert.Equal(Speech.DemoText, response.Text);
        Assert.Equal("ggml-digits", response.ModelId);
    }

    [Fact]
    public async Task Updates_come_while_the_stream_is_still_read()
    {
        await using var audio = new LiveStream(Recordings.Digits, Recordings.Digits.Length * 6 / 10); // in the midst of speech
        await using IAsyncEnumerator<SpeechToTextResponseUpdate> updates = _client.GetStreamingTextAsync(audio).GetAsyncEnumerator();
        Assert.Equal(Kind.SessionOpen, await NextAsync(updates));
        Assert.Equal(Kind.TextUpdating, await NextAsync(updates));
        Assert.StartsWith("zero", updates.Current.Text, StringComparison.Ordinal);
        audio.Release();
        Kind kind;
        do
        {
            kind = await NextAsync(updates);
        }
        while (kind == Kind.TextUpdating);

        Assert.Equal(Kind.TextUpdated, kind);
        Assert.Equal(Speech.DigitsText, updates.Current.Text);
        Assert.Equal(Kind.SessionClose, await NextAsync(updates));
        Assert.False(audio.IsDisposed);
    }

    [Fact]
    public async Task Raw_samples_are_taken_when_the_options_say_what_they_are()
    {
        var options = new SpeechToTextOptions
        {
            SpeechSampleRate = 16000,
            AdditionalProperties = new() { [EchoNativeSpeechToTextClient.EncodingProperty] = SampleEncoding.Signed16 },
        };
        Assert.Equal(Speech.DigitsText, (await _client.GetTextAsync(new MemoryStream(Recordings.RawDigits), options)).Text);

        // A byte too many: everything is taken, and it is told.
        List<SpeechToTextResponseUpdate> updates = await ReadAsync(_client.GetStreamingTextAsync(new MemoryStream([.. Recordings.RawDigits, 1]), options));
        Assert.Equal(Speech.DigitsText, string.Concat(updates.Where(u => u.Kind == Kind.TextUpdated).Select(u => u.Text)));
        Assert.Equal([Kind.Error, Kind.SessionClose], updates[^2..].Select(u => u.Kind));
        Assert.Contains("1 bytes into a frame", Assert.IsType<ErrorContent>(Assert.Single(updates[^2].Contents)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Truncated_recording_is_told_and_what_is_there_is_transcribed()
    {
        byte[] truncated = Recordings.Demo[..^20000];
        SpeechToTextResponse response = await _client.GetTextAsync(new MemoryStream(truncated));
        Assert.StartsWith(Speech.DemoText[..100], response.Text, StringComparison.Ordinal);
        Assert.Contains("20000 bytes before", response.Contents.OfType<ErrorContent>().Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_that_fails_gives_what_came_before_and_then_its_exception()
    {
        await using var audio = new LiveStream(Recordings.Digits, Recordings.Digits.Length - 3000);
        audio.Fail(new IOException("the line went dead"));
        string text = "";
        IOException e = await Assert.ThrowsAsync<IOException>(async () =>
        {
            await foreach (SpeechToTextResponseUpdate update in _client.GetStreamingTextAsync(audio))
            {
                text += update.Kind == Kind.TextUpdated ? update.Text : "";
                Assert.NotEqual(Kind.SessionClose, update.Kind);
            }
        });
        Assert.Equal("the line went dead", e.Message);
        Assert.Equal(Speech.DigitsText, text);
        await EngineFixture.ExpectNoSessionAsync(fixture.Engine);
    }

    [Theory]
    [InlineData("")]
    [InlineData("RIFF....WAVE")]
    [InlineData("this is no audio, whoever looks at it")]
    public async Task What_is_no_audio_ends_in_a_typed_exception(string content)
    {
        byte[] bytes = System.Text.Encoding.ASCII.GetBytes(content);
        await Assert.ThrowsAsync<AudioFormatException>(() => _client.GetTextAsync(new MemoryStream(bytes)));
        await Assert.ThrowsAsync<AudioFormatException>(() => ReadAsync(_client.GetStreamingTextAsync(new MemoryStream(bytes))));
        await EngineFixture.ExpectNoSessionAsync(fixture.Engine);
    }

    [Theory]
    [InlineData(0)]      // before the first byte
    [InlineData(30)]     // inside the header
    [InlineData(40000)]  // inside the speech
    public async Task Cancellation_ends_a_stream_that_gives_nothing(int available)
    {
        var audio = new LiveStream(Recordings.Digits, available);
        using var cancel = new CancellationTokenSource();
        Task reading = ReadAsync(_client.GetStreamingTextAsync(audio, null, cancel.Token));
        var recording = new LiveStream(Recordings.Digits, available);
        Task transcribing = _client.GetTextAsync(recording, null, cancel.Token);
        await Task.Delay(50);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(EngineFixture.Patience));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => transcribing.WaitAsync(EngineFixture.Patience));
        await EngineFixture.ExpectNoSessionAsync(fixture.Engine);
        Assert.False(audio.IsDisposed || recording.IsDisposed);
    }

    [Fact]
    public async Task Reader_that_leaves_early_leaves_no_session()
    {
        await using var audio = new LiveStream(Recordings.Digits, Recordings.Digits.Length * 6 / 10);
        await foreach (SpeechToTextResponseUpdate update in _client.GetStreamingTextAsync(audio))
        {
            if (update.Kind == Kind.TextUpdating)
            {
                break;
            }
        }

        await EngineFixture.ExpectNoSessionAsync(fixture.Engine);
    }

    [Fact]
    public async Task Engine_that_is_full_says_so()
    {
        LiveStream[] streams = [.. Enumerable.Range(0, EngineFixture.MaxSessions).Select(_ => new LiveStream(Recordings.Digits, 1000))];
        Task[] readers = [.. streams.Select(stream => ReadAsync(_client.GetStreamingTextAsync(stream)))];
        Assert.Equal(EngineFixture.MaxSessions, fixture.Engine.Status.Sessions);
        await Assert.ThrowsAsync<EngineBusyException>(() => _client.GetTextAsync(new MemoryStream(Recordings.Digits)));
        await Assert.ThrowsAsync<EngineBusyException>(() => ReadAsync(_client.GetStreamingTextAsync(new MemoryStream(Recordings.Digits))));
        Array.ForEach(streams, stream => stream.Release());
        await Task.WhenAll(readers).WaitAsync(EngineFixture.Patience);
    }

    [Fact]
    public async Task Options_of_the_callers_own_reach_the_engine()
    {
        var options = new SpeechToTextOptions { RawRepresentationFactory = client => new SessionOptions { Partials = client != _client } };
        List<SpeechToTextResponseUpdate> updates = await ReadAsync(_client.GetStreamingTextAsync(new MemoryStream(Recordings.Digits), options));
        Assert.Equal([Kind.SessionOpen, Kind.TextUpdated, Kind.SessionClose], updates.Select(u => u.Kind));

        options.RawRepresentationFactory = _ => new SessionOptions { Step = TimeSpan.Zero };
        await Assert.ThrowsAnyAsync<ArgumentException>(() => ReadAsync(_client.GetStreamingTextAsync(new MemoryStream(Recordings.Digits), options)));
        await Assert.ThrowsAsync<ArgumentException>(() => _client.GetTextAsync(new MemoryStream(Recordings.Digits), new() { SpeechLanguage = "xx" }));
        await Assert.ThrowsAsync<ArgumentException>(() => _client.GetTextAsync(new MemoryStream(Recordings.Digits), new() { SpeechLanguage = "de", TextLanguage = "en" }));
        await Assert.ThrowsAsync<ArgumentException>(() => _client.GetTextAsync(new MemoryStream(Recordings.Digits), new() { ModelId = "large-v3" }));
        await EngineFixture.ExpectNoSessionAsync(fixture.Engine);
    }

    [Fact]
    public async Task Content_in_memory_is_transcribed_by_the_abstractions_own_extension()
    {
        ISpeechToTextClient client = _client;
        Assert.Equal(Speech.DigitsText, (await client.GetTextAsync(new DataContent(Recordings.Digits, "audio/wav"))).Text);
    }

    [Fact]
    public async Task Services_are_the_engine_metadata_and_the_client_itself()
    {
        using var client = new EchoNativeSpeechToTextClient(fixture.Engine);
        Assert.Same(fixture.Engine, client.GetService<WhisperEngine>());
        Assert.Same(client, client.GetService<EchoNativeSpeechToTextClient>());
        Assert.Same(client, client.GetService<ISpeechToTextClient>());
        SpeechToTextClientMetadata metadata = client.GetService<SpeechToTextClientMetadata>()!;
        Assert.Equal(("echonative", "ggml-digits"), (metadata.ProviderName, metadata.DefaultModelId));
        Assert.Null(client.GetService<string>());
        Assert.Null(client.GetService<WhisperEngine>("key"));

        client.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetTextAsync(new MemoryStream(Recordings.Digits)));
        Assert.Throws<ObjectDisposedException>(() => client.GetStreamingTextAsync(new MemoryStream(Recordings.Digits)));
        Assert.Equal(EngineState.Ready, fixture.Engine.Status.State);
    }

    [Fact]
    public async Task Engine_that_has_not_started_says_so()
    {
        await using var engine = new WhisperEngine(EngineFixture.Options);
        using var client = new EchoNativeSpeechToTextClient(engine);
        await Assert.ThrowsAsync<EngineNotReadyException>(() => client.GetTextAsync(new MemoryStream(Recordings.Digits)));
        await Assert.ThrowsAsync<EngineNotReadyException>(() => ReadAsync(client.GetStreamingTextAsync(new MemoryStream(Recordings.Digits))));
    }

    private static async Task<Kind> NextAsync(IAsyncEnumerator<SpeechToTextResponseUpdate> updates)
    {
        Assert.True(await updates.MoveNextAsync().AsTask().WaitAsync(EngineFixture.Patience));
        return updates.Current.Kind;
    }

    private static async Task<List<SpeechToTextResponseUpdate>> ReadAsync(IAsyncEnumerable<SpeechToTextResponseUpdate> updates)
    {
        using var patience = new CancellationTokenSource(EngineFixture.Patience);
        var all = new List<SpeechToTextResponseUpdate>();
        await foreach (SpeechToTextResponseUpdate update in updates.WithCancellation(patience.Token))
        {
            all.Add(update);
        }

        return all;
    }
}
