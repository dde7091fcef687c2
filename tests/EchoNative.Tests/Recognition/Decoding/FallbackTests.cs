using EchoNative.Audio;
using EchoNative.BadInput;

namespace EchoNative.Tests.Recognition.Decoding;

/// <summary>What happens to a text that looks wrong.</summary>
public sealed class FallbackTests : IDisposable
{
    private static readonly float[] Window = Speech.Demo[..64000];
    private readonly DecoderRig _rig = new();
    private readonly DecoderRig _random = DecoderRig.Random(51864);

    [Fact]
    public void A_good_text_is_decoded_once()
    {
        Assert.True(_rig.Decode(Window, fallback: FallbackPolicy.Default));
        Assert.Equal(DegenerateReasons.None, _rig.Decoder.Reasons);
        Assert.Equal(default, _rig.Decoder.Fallbacks);
        Assert.Equal(512, _rig.Decoder.Context);
    }

    [Fact]
    public void A_partial_has_no_fallback_and_tells_what_looks_wrong()
    {
        Assert.True(_rig.Decode(Window, forced: IsolationTests.Loop(_rig)));
        Assert.True(_rig.Decoder.IsDegenerate);
        Assert.True(_rig.Decoder.Reasons.HasFlag(DegenerateReasons.Repetition));
        Assert.Equal(default, _rig.Decoder.Fallbacks);
    }

    [Fact]
    public void Every_step_is_taken_and_counted_while_the_text_looks_wrong()
    {
        // Random weights believe nothing of what they say.
        Assert.True(_random.Decode(Window, fallback: new FallbackPolicy(0.4f, 1)));
        Assert.True(_random.Decoder.IsDegenerate);
        Assert.Equal(3, _random.Decoder.Fallbacks.Total); // the full context, then two temperatures
        Assert.Equal(1500, _random.Decoder.Context);
    }

    [Fact]
    public void The_full_context_is_not_decoded_twice()
    {
        float[] audio = Fixture.Noise(26 * 16000);
        Assert.True(_random.Decode(audio, fallback: new FallbackPolicy(0.5f)));
        Assert.Equal(1, _random.Decoder.Fallbacks.Total);
        Assert.True(_random.Decode(audio, prompt: [100, 200], fallback: new FallbackPolicy(0.5f)));
        Assert.Equal(2, _random.Decoder.Fallbacks.Total); // once more without the prompt
    }

    [Fact]
    public void The_same_window_gives_the_same_text()
    {
        Assert.True(_random.Decode(Window, fallback: FallbackPolicy.Default));
        int[] first = _random.Decoder.Tokens.ToArray();
        _random.Decode(Fixture.Noise(40000), fallback: FallbackPolicy.Default);
        Assert.True(_random.Decode(Window, fallback: FallbackPolicy.Default));
        Assert.Equal(first, _random.Decoder.Tokens.ToArray());
    }

    [Fact]
    public void The_text_that_is_believed_most_wins()
    {
        float best = float.MinValue;
        for (int steps = 0; steps <= FallbackPolicy.Default.Temperatures.Length; steps++)
        {
            Assert.True(_random.Decode(Window, fallback: new FallbackPolicy(FallbackPolicy.Default.Temperatures[..steps].ToArray())));
            float mean = TextChecks.MeanLogProbability(_random.Decoder.Probabilities);
            Assert.True(mean >= best, $"{mean} after {best}");
            best = mean;
        }
    }

    [Fact]
    public void The_forced_beginning_is_kept_at_every_step()
    {
        int[] forced = [_random.Model.Special.FirstTime, 11, 12, 13];
        for (int steps = 0; steps < 3; steps++)
        {
            Assert.True(_random.Decode(Window, forced: forced, fallback: new FallbackPolicy(FallbackPolicy.Default.Temperatures[..steps].ToArray())));
            Assert.Equal(forced, _random.Decoder.Tokens[..forced.Length].ToArray());
            Assert.Equal([1f, 1, 1, 1], _random.Decoder.Probabilities[..forced.Length].ToArray());
        }
    }

    [Fact]
    public void A_stop_at_any_time_leaves_nothing_or_a_text_and_a_usable_state()
    {
        Assert.True(_random.Decode(Window, fallback: FallbackPolicy.Default));
        int[] expected = _random.Decoder.Tokens.ToArray();
        int[] forced = [_random.Model.Special.FirstTime, 11, 12];
        foreach (int microseconds in (ReadOnlySpan<int>)[0, 1000, 3000, 5000, 7000, 10_000, 15_000, 20_000, 30_000, 60_000, 100_000, 200_000, 400_000])
        {
            _random.Stop.Reset(TimeSpan.FromMicroseconds(microseconds));
            bool complete = _random.Decode(Window, forced: forced, fallback: FallbackPolicy.Default);
            Assert.True(!complete || _random.Decoder.Count > 0);
            _random.Stop.Reset();
            Assert.True(_random.Decode(Window, fallback: FallbackPolicy.Default));
            Assert.Equal(expected, _random.Decoder.Tokens.ToArray());
        }

        _random.Stop.Request();
        Assert.False(_random.Decode(Window, fallback: FallbackPolicy.Default));
    }

    [Fact]
    public void What_the_decoder_left_out_is_decoded_again()
    {
        // A text that is forced to end after a second: the rest of the window is not lost.
        int[] whole = Words(Window);
        int second = _rig.Model.Special.FirstTime + 50;
        int[] forced = [_rig.Model.Special.FirstTime, .. _rig.Model.Tokenize(" five"), second];
        Assert.True(_rig.Decode(Window, forced: forced));
        int[] rest = Words(Window[16000..]);
        Assert.NotEmpty(rest);
        Assert.EndsWith(_rig.Text(rest), _rig.Text(_rig.Decoder.Tokens), StringComparison.Ordinal);
        Assert.NotEqual(whole, _rig.Decoder.Tokens.ToArray());
    }

    [Fact]
    public void A_warm_decode_with_every_option_and_fallback_allocates_nothing()
    {
        DecodeSteering steering = _rig.Steering(new SessionOptions
        {
            Prompt = "one two three",
            HotWords = ["seven", "forty-two"],
            SuppressText = ["nine nine nine", "zero"],
            SuppressTokens = [1000],
        });
        var history = new PromptHistory(_rig.Model, steering.Prompt);
        var mel = new MelWindow(_rig.Model.Filters, 3200);
        int[] loop = IsolationTests.Loop(_rig);
        var task = new Func<bool>(() =>
        {
            history.Add(loop);
            bool complete = _rig.Decoder.Decode(
                Window,
                0,
                0,
                mel,
                new DecodeTask { Language = 0, Threads = 1, Prompt = history.Tokens, Forced = loop, Steering = steering, Fallback = FallbackPolicy.Default },
                _rig.Stop);
            history.Reset();
            return complete;
        });
        Assert.True(task());
        Assert.True(_rig.Decoder.Fallbacks.Total > 0);
        Assert.Equal(0, Allocations.Of(() => task()));
    }

    public void Dispose()
    {
        _rig.Dispose();
        _random.Dispose();
    }

    private int[] Words(float[] window)
    {
        Assert.True(_rig.Decode(window));
        return [.. _rig.Decoder.Tokens.ToArray().Where(_rig.Model.Special.IsText)];
    }
}
