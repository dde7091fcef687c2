using System.Numerics.Tensors;
using EchoNative.Audio;
using EchoNative.Models;
using EchoNative.Native;
using EchoNative.Tests;
using EchoNative.Tests.Recognition;

namespace EchoNative.Engines.Tests.Onnx;

/// <summary>The single steps: with and without a cache they say the same, and the same as libwhisper's over the same weights.</summary>
public class OnnxStepsTests
{
    private static readonly int[] Beginning = [50257, 50363];

    [OnnxFact]
    public void Steps_with_a_cache_give_the_logits_of_all_tokens_at_once()
    {
        using TemporaryModel bare = Digits.Copy("decoder_with_past_model.onnx");
        using OnnxModel cached = Load(Digits.Folder), uncached = Load(bare.Path);
        Assert.NotNull(cached.NextDecoder);
        Assert.Null(uncached.NextDecoder);
        using var one = new OnnxSteps(cached);
        using var other = new OnnxSteps(uncached);
        Encode(one);
        Encode(other);
        int[] tokens = [.. Beginning];
        one.Decode(tokens, 0, 1);
        other.Decode(tokens, 0, 1);
        for (int i = 0; i < 12; i++)
        {
            float[] expected = [.. other.Logits()];
            Assert.InRange(Distance(expected, one.Logits()), 0, 1e-3);
            Assert.True(TensorPrimitives.Max<float>(expected) - TensorPrimitives.Min<float>(expected) > 5);
            int next = TensorPrimitives.IndexOfMax<float>(expected);
            one.Decode([next], tokens.Length, 1);
            other.Decode([next], tokens.Length, 1);
            tokens = [.. tokens, next];
        }
    }

    [OnnxFact]
    public void Logits_are_those_of_libwhisper_over_the_same_weights()
    {
        using WhisperModel whisper = WhisperModel.Load(new ModelStore().Resolve("digits"));
        using WhisperState state = whisper.CreateState();
        using OnnxModel model = Load(Digits.Folder);
        using var steps = new OnnxSteps(model);
        Encode(steps);
        Encode(state);
        int[] tokens = [.. Beginning];
        foreach (IWhisperSteps s in new IWhisperSteps[] { steps, state })
        {
            s.Decode(tokens, 0, 1);
        }

        for (int i = 0; i < 8; i++)
        {
            // libwhisper computes in f16, with a table for GELU and with 36 positions of padding.
            float[] expected = [.. state.Logits()];
            float spread = TensorPrimitives.Max<float>(expected) - TensorPrimitives.Min<float>(expected);
            Assert.InRange(Distance(expected, steps.Logits()) / spread, 0, 0.05);
            int next = TensorPrimitives.IndexOfMax<float>(expected);
            Assert.Equal(next, TensorPrimitives.IndexOfMax(steps.Logits()));
            steps.Decode([next], tokens.Length, 1);
            state.Decode([next], tokens.Length, 1);
            tokens = [.. tokens, next];
        }
    }

    [OnnxFact]
    public void Warm_steps_allocate_nothing()
    {
        foreach (string[] left in new[] { Array.Empty<string>(), ["decoder_with_past_model.onnx"] })
        {
            using TemporaryModel copy = Digits.Copy(left);
            using OnnxModel model = Load(copy.Path);
            using var steps = new OnnxSteps(model);
            float[] mel = Mel(model.Folder.Filters);
            Assert.Equal(0, Allocations.Of(() => steps.Encode(mel, mel.Length / 80, 0, 1500, 1)));
            Assert.Equal(0, Allocations.Of(() => steps.Decode(Beginning, 0, 1)));
            Assert.Equal(0, Allocations.Of(() =>
            {
                steps.Decode(Beginning, 0, 1);
                for (int past = Beginning.Length; past < 20; past++)
                {
                    int next = TensorPrimitives.IndexOfMax(steps.Logits());
                    steps.Decode([next], past, 1);
                }
            }));
        }
    }

    [OnnxFact]
    public void Steps_out_of_order_or_range_are_refused()
    {
        using OnnxModel model = Load(Digits.Folder);
        using var steps = new OnnxSteps(model);
        Encode(steps);
        Assert.Throws<ArgumentOutOfRangeException>(() => steps.Encode(new float[80 * 3000], 3000, 1, 1500, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => steps.Encode(new float[80 * 3000], 3000, 0, 512, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => steps.Decode([], 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => steps.Decode(new int[449], 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => steps.Decode([51864], 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => steps.Decode([-1], 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => steps.Decode([1], 1, 1));
        steps.Decode(new int[448], 0, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => steps.Decode([1], 448, 1));
        Assert.True(steps.LogitsAreFinite());
    }

    [OnnxFact]
    public void A_run_that_is_ended_fails_and_the_next_one_works()
    {
        using OnnxModel model = Load(Digits.Folder);
        using var steps = new OnnxSteps(model);
        steps.Terminate();
        Assert.Throws<OnnxRuntimeException>(() => Encode(steps));
        steps.Allow();
        Encode(steps);
    }

    private static OnnxModel Load(string folder) => OnnxModel.Load(OnnxModelFolder.Read(folder), new OnnxEngineOptions { ModelPath = folder });

    private static void Encode(IWhisperSteps steps)
    {
        float[] mel = Mel(steps.Model.Filters);
        steps.Encode(mel, 3000, 0, 1500, 1);
    }

    private static float[] Mel(MelFilterBank filters)
    {
        var mel = new float[3000 * 80];
        new MelWindow(filters, 3000).Write(Speech.Digits, 0, 0, 3000, mel);
        return mel;
    }

    private static float Distance(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var difference = new float[left.Length];
        TensorPrimitives.Subtract(left, right, difference);
        return TensorPrimitives.MaxMagnitude<float>(difference) is var worst ? MathF.Abs(worst) : 0;
    }
}
