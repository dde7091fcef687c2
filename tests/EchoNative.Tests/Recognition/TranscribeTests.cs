using EchoNative.Audio;

namespace EchoNative.Tests.Recognition;

public class TranscribeTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    private static readonly string Demo = Path.Combine(Repository.Root, "native", "models", "digits", "samples", "demo.wav");

    [Fact]
    public async Task A_recording_gives_its_words_segments_and_figures()
    {
        using IAudioSource source = AudioFile.Open(Demo);
        var progress = new Recorder();
        Transcript transcript = await fixture.Engine.TranscribeAsync(source, progress: progress);
        Assert.Equal(Speech.DemoText, transcript.Text);
        Assert.Equal("en", transcript.Language);
        Assert.Equal(source.Duration!.Value.TotalSeconds, transcript.AudioDuration.TotalSeconds, 0.01);
        Assert.True(transcript.RealtimeFactor > 0);
        Assert.True(transcript.Segments.Count > 1);
        Assert.All(transcript.Segments, s => Assert.Equal(s.Text, string.Join(' ', s.Words.Select(w => w.Text))));
        Assert.Equal(progress.Values.Order(), progress.Values);
        Assert.NotEmpty(progress.Values);
    }

    [Fact]
    public async Task Beam_search_runs_too()
    {
        using IAudioSource source = AudioFile.Open(Demo.Replace("demo", "digits", StringComparison.Ordinal));
        Assert.Equal(Speech.DigitsText, (await fixture.Engine.TranscribeAsync(source, new TranscribeOptions { BeamSize = 3 })).Text);
    }

    [Fact]
    public async Task An_empty_recording_gives_an_empty_transcript()
    {
        Transcript transcript = await fixture.Engine.TranscribeAsync(new Samples([]));
        Assert.Empty(transcript.Segments);
        Assert.Null(transcript.Language);
        Assert.Equal(0, transcript.RealtimeFactor);
    }

    [Fact]
    public async Task A_source_that_fails_gives_its_error_and_leaves_no_session()
    {
        await Assert.ThrowsAsync<AudioFormatException>(() => fixture.Engine.TranscribeAsync(new Samples(Speech.Digits, failAt: 20_000)));
        Assert.Equal(0, fixture.Engine.Status.Sessions);
    }

    [Fact]
    public async Task It_can_be_cancelled()
    {
        using var source = new CancellationTokenSource();
        var samples = new Samples(Speech.Demo, onRead: source.Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.Engine.TranscribeAsync(samples, cancellationToken: source.Token));
        Assert.Equal(0, fixture.Engine.Status.Sessions);
    }

    private sealed class Recorder : IProgress<TimeSpan>
    {
        public List<TimeSpan> Values { get; } = [];

        public void Report(TimeSpan value) => Values.Add(value);
    }

    private sealed class Samples(float[] samples, int failAt = int.MaxValue, Action? onRead = null) : IAudioSource
    {
        private int _position;

        public TimeSpan? Duration => null;

        public string? Warning => null;

        public ValueTask<int> ReadAsync(Memory<float> mono16k, CancellationToken cancellationToken = default)
        {
            onRead?.Invoke();
            if (_position >= failAt)
            {
                throw new AudioFormatException("The recording is damaged here.");
            }

            int count = Math.Min(mono16k.Length, samples.Length - _position);
            samples.AsSpan(_position, count).CopyTo(mono16k.Span);
            _position += count;
            return ValueTask.FromResult(count);
        }

        public void Dispose()
        {
        }
    }
}
