using EchoNative.Audio;
using EchoNative.BadInput;

namespace EchoNative.Tests.Recognition.Decoding;

/// <summary>The own loop against <c>whisper_full</c>.</summary>
public sealed class GreedyDecoderTests : IDisposable
{
    private const int Context = 512;
    private const int Frames = 2 * Context;
    private readonly WhisperModel _model = WhisperModel.Load(Fixture.ModelPath);
    private readonly WhisperState _state;
    private readonly GreedyDecoder _decoder;
    private readonly StopSignal _stop = new();

    public GreedyDecoderTests()
    {
        _state = _model.CreateState();
        _decoder = new GreedyDecoder(_state);
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(2, 6)]
    [InlineData(5, 13)]
    [InlineData(11, 17)]
    public void Tokens_are_those_of_whisper_full(int startSecond, int endSecond)
    {
        float[] samples = Speech.Demo[(startSecond * 16000)..(endSecond * 16000)];
        int[] expected = WhisperFull(samples);
        Run(samples);
        Assert.Equal(expected, _decoder.Tokens.ToArray());
        Assert.NotEmpty(expected);
        Assert.True(_decoder.Ended);
    }

    [Fact]
    public void A_forced_beginning_is_kept_and_goes_on_as_it_would()
    {
        float[] samples = Speech.Demo[(5 * 16000)..(13 * 16000)];
        Run(samples);
        int[] free = _decoder.Tokens.ToArray();
        for (int forced = 1; forced < free.Length; forced += 3)
        {
            Run(samples, free[..forced]);
            Assert.Equal(free, _decoder.Tokens.ToArray());
            Assert.All(_decoder.Probabilities[..forced].ToArray(), p => Assert.Equal(1, p));
        }
    }

    [Fact]
    public void A_stopped_run_leaves_the_state_usable()
    {
        float[] samples = Speech.Demo[..64000];
        Run(samples);
        int[] expected = _decoder.Tokens.ToArray();
        var stop = new StopSignal();
        stop.Request();
        Assert.False(_decoder.Run(new DecodeWindow { Positions = 200, Threads = 1, MaxTokens = 100 }, stop));
        Run(samples);
        Assert.Equal(expected, _decoder.Tokens.ToArray());
    }

    [Fact]
    public void The_limit_of_tokens_holds_and_is_told()
    {
        Run(Speech.Demo[..64000]);
        int[] all = _decoder.Tokens.ToArray();
        _decoder.Run(new DecodeWindow { Positions = 200, Threads = 1, MaxTokens = 3 }, _stop);
        Assert.Equal(all[..3], _decoder.Tokens.ToArray());
        Assert.False(_decoder.Ended);
    }

    [Fact]
    public void A_warm_run_allocates_nothing()
    {
        Run(Speech.Demo[..64000]);
        Assert.Equal(0, Allocations.Of(() => _decoder.Run(new DecodeWindow { Positions = 200, Threads = 1, MaxTokens = 100 }, _stop)));
    }

    public void Dispose()
    {
        _state.Dispose();
        _model.Dispose();
    }

    // One segment: a second window after the first would be decoded without its beginning.
    private int[] WhisperFull(float[] samples)
    {
        _state.Run(samples, new DecodeOptions { AudioContext = Context, SingleSegment = true });
        var tokens = new List<int>();
        for (int segment = 0; segment < _state.SegmentCount; segment++)
        {
            for (int i = 0; i < _state.TokenCount(segment); i++)
            {
                tokens.Add(_state.Token(segment, i).Id);
            }
        }

        return [.. tokens.Where(token => token != _model.Special.EndOfText)];
    }

    private void Run(float[] samples, params int[] forced)
    {
        var mel = new float[Frames * _model.Info.MelBands];
        new MelWindow(_model.Filters, Frames).Write(samples, 0, 0, Frames, mel);
        _state.SetMel(mel, Frames, _model.Info.MelBands);
        _state.Encode(0, 1, Context);
        _decoder.Run(new DecodeWindow { Positions = samples.Length / 320, Threads = 1, MaxTokens = 100, Forced = forced }, _stop);
    }
}
