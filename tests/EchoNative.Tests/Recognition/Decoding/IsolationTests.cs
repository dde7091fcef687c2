using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Tests.Recognition.Decoding;

/// <summary>No session can influence another's result through the state that they share.</summary>
public sealed class IsolationTests : IDisposable
{
    private readonly DecoderRig _used = new();
    private readonly DecoderRig _fresh = new();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(9)]
    public void Logits_are_those_of_a_fresh_state_whatever_ran_before(int seconds)
    {
        float[] window = Part(3, seconds);
        float[] expectedLogits = Stepwise(_fresh, window, out float[] expected);
        float[] expectedFullLogits = Full(_fresh, window, out float[] expectedFull);
        foreach (Action other in Others())
        {
            other();
            Assert.Equal(expectedLogits, Stepwise(_used, window, out float[] actual));
            Assert.Equal(expected, actual);
            other();
            Assert.Equal(expectedFullLogits, Full(_used, window, out actual));
            Assert.Equal(expectedFull, actual);
        }
    }

    [Fact]
    public void Contexts_are_multiples_of_256_or_the_models_own_and_cover_the_window()
    {
        int most = _used.Model.Info.AudioContext;
        Prop.ForAll(Arb.From(Gen.Choose(0, RecognitionSession.LongestSegment)), samples =>
        {
            int context = WindowDecoder.ContextFor(samples, most);
            return (context % WindowDecoder.ContextStep == 0 || context == most) && context <= most
                && context >= Math.Min(most, (samples / WindowDecoder.SamplesPerPosition) + 64);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(2, 256)]
    [InlineData(8, 512)]
    [InlineData(12, 768)]
    public void A_fallback_has_the_full_context(int seconds, int fitted)
    {
        float[] window = Part(0, seconds);
        _used.Decode(window);
        Assert.Equal(fitted, _used.Decoder.Context);
        _used.Decode(window, forced: Loop(_used), fallback: FallbackPolicy.Default);
        Assert.True(_used.Decoder.Fallbacks.Total > 0);
        Assert.Equal(_used.Model.Info.AudioContext, _used.Decoder.Context);
    }

    [Theory]
    [InlineData(255)]
    [InlineData(300)]
    [InlineData(1499)]
    public void A_context_in_between_is_refused(int context)
    {
        _used.Decode(Part(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _used.State.Encode(0, 1, context));
        Assert.Throws<ArgumentOutOfRangeException>(() => _used.State.Run(Part(0, 1), new DecodeOptions { AudioContext = context }));
    }

    public void Dispose()
    {
        _used.Dispose();
        _fresh.Dispose();
    }

    internal static int[] Loop(DecoderRig rig)
    {
        int[] word = rig.Model.Tokenize(" five");
        return [.. Enumerable.Repeat(word, 16).SelectMany(w => w)];
    }

    private IEnumerable<Action> Others()
    {
        yield return () => _used.Decode(Part(0, 1));
        yield return () => _used.Decode(Part(5, 7));
        yield return () => _used.Decode(Part(0, 20));
        yield return () => _used.Decode(Part(8, 6), forced: Loop(_used), fallback: FallbackPolicy.Default);
        yield return () => _used.Decode(Part(2, 3), prompt: _used.Model.Tokenize(" one two three four five"));
        yield return () => _used.State.Run(Part(1, 3), new DecodeOptions { AudioContext = 256 });
        yield return () => _used.State.Run(Part(1, 11), new DecodeOptions { AudioContext = 768, TemperatureIncrement = 0.2f });
        yield return () => _used.State.Run(Part(0, 28), new DecodeOptions());
    }

    private static float[] Part(int second, int seconds) => Speech.Demo.AsSpan(second * 16000, Math.Min(seconds * 16000, Speech.Demo.Length - (second * 16000))).ToArray();

    private static float[] Stepwise(DecoderRig rig, float[] window, out float[] probabilities)
    {
        Assert.True(rig.Decode(window));
        probabilities = rig.Decoder.Probabilities.ToArray();
        return rig.FirstLogits();
    }

    private static float[] Full(DecoderRig rig, float[] window, out float[] probabilities)
    {
        int context = WindowDecoder.ContextFor(window.Length, rig.Model.Info.AudioContext);
        rig.State.Run(window, new DecodeOptions { AudioContext = context, SingleSegment = true });
        probabilities = [.. Enumerable.Range(0, rig.State.TokenCount(0)).Select(i => rig.State.Token(0, i).Probability)];
        return rig.FirstLogits();
    }
}
