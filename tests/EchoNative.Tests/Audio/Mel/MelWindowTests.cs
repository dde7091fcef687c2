using EchoNative.Audio;
using EchoNative.BadInput;
using EchoNative.Tests.Recognition;

namespace EchoNative.Tests.Audio.Mel;

[Trait("Category", "Simd")]
public sealed class MelWindowTests : IDisposable
{
    private const int Context = 512;
    private const int Frames = 2 * Context;
    private readonly WhisperModel _model = WhisperModel.Load(Fixture.ModelPath);
    private readonly float[] _speech = Speech.Demo;

    [Fact]
    public void Growing_windows_equal_a_window_computed_at_once()
    {
        var grown = new MelWindow(_model.Filters, Frames);
        float[] mel = Buffer();
        for (int end = 777; end <= _speech.Length && end <= 80000; end += 4321)
        {
            grown.Write(_speech.AsSpan(0, end), 0, 0, Frames, mel);
            Assert.Equal(AtOnce(0, end), mel);
        }
    }

    [Fact]
    public void A_window_that_moves_on_sees_the_audio_before_it()
    {
        var moving = new MelWindow(_model.Filters, Frames);
        float[] mel = Buffer();
        foreach ((int start, int end) in (ReadOnlySpan<(int, int)>)[(0, 16000), (160, 20000), (16000, 24001), (24000, 40000), (48000, 52000)])
        {
            int position = Math.Max(0, start - MelWindow.Reach);
            moving.Write(_speech.AsSpan(position, end - position), position, start, Frames, mel);
            Assert.Equal(AtOnce(start, end), mel);
        }
    }

    [Fact]
    public void Frames_are_computed_once()
    {
        var window = new MelWindow(_model.Filters, Frames);
        float[] mel = Buffer();
        for (int end = 8000; end <= 80000; end += 8000)
        {
            window.Write(_speech.AsSpan(0, end), 0, 0, Frames, mel);
        }

        Assert.InRange(window.Computed, 500, 500 + (3 * 10));
    }

    [Fact]
    public void Logits_are_those_after_libwhispers_own_spectrogram()
    {
        ReadOnlySpan<float> samples = _speech.AsSpan(0, 64000);
        using WhisperState state = _model.CreateState();
        var options = new DecodeOptions { AudioContext = Context, Threads = 1 };
        state.Run(samples, options); // its spectrogram stays, and so does the context
        float[] expected = Logits(state);

        float[] mel = Buffer();
        new MelWindow(_model.Filters, Frames).Write(samples, 0, 0, Frames, mel);
        state.SetMel(mel, Frames, _model.Info.MelBands);
        float[] actual = Logits(state);

        double worst = expected.Zip(actual, (a, b) => Math.Abs((double)a - b)).Max();
        Assert.InRange(worst, 0, 0.01);
        Assert.True(expected.Max() - expected.Min() > 5, "logits without a spread would agree with anything");
    }

    [Fact]
    public void Writing_a_window_allocates_nothing()
    {
        var window = new MelWindow(_model.Filters, Frames);
        float[] mel = Buffer();
        window.Write(_speech.AsSpan(0, 16000), 0, 0, Frames, mel);
        long allocated = Allocations.Of(() =>
        {
            for (int end = 16000; end < 80000; end += 320)
            {
                window.Write(_speech.AsSpan(0, end), 0, 0, Frames, mel);
            }
        });
        Assert.Equal(0, allocated);
    }

    public void Dispose() => _model.Dispose();

    private static float[] Logits(WhisperState state)
    {
        int start = state.Model.Special.Start;
        state.Encode(0, 1, Context);
        state.Decode([start], 0, 1);
        var logits = new float[state.Model.Info.VocabularySize];
        state.CopyLogits(logits);
        return logits;
    }

    private float[] Buffer() => new float[Frames * _model.Info.MelBands];

    private float[] AtOnce(int start, int end)
    {
        float[] mel = Buffer();
        int position = Math.Max(0, start - MelWindow.Reach);
        new MelWindow(_model.Filters, Frames).Write(_speech.AsSpan(position, end - position), position, start, Frames, mel);
        return mel;
    }
}
