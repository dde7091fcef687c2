using System.Text;

namespace EchoNative.BadInput;

/// <summary>
/// Writes small model files of the right layout with random weights: for the kinds of model that are not in this repository
/// (multilingual Whisper, Silero VAD). They run; what they say means nothing.
/// </summary>
public static class SyntheticModel
{
    private const int Magic = 0x67676d6c;

    /// <summary>A Whisper model of one layer.</summary>
    /// <param name="path">Where it goes.</param>
    /// <param name="vocabulary">51864 English-only, 51865 multilingual, 51866 large-v3.</param>
    /// <param name="weight">Overrides every weight but the mel filters, e.g. with NaN.</param>
    /// <param name="state">Width, a multiple of 64: what memory and time depend on.</param>
    public static void WriteWhisper(string path, int vocabulary, float? weight = null, int state = 64)
    {
        int heads = state / 64;
        using var file = new BinaryWriter(File.Create(path));
        int mels = vocabulary == 51866 ? 128 : 80;
        foreach (int value in (ReadOnlySpan<int>)[Magic, vocabulary, 1500, state, heads, 1, 448, state, heads, 1, mels, 0, mels, 201])
        {
            file.Write(value);
        }

        var weights = new Weights(file, weight);
        new Weights(file, null).Values(mels * 201);
        file.Write(256);
        for (int i = 0; i < 256; i++)
        {
            file.Write(1);
            file.Write((byte)i);
        }

        weights.Tensor("encoder.positional_embedding", state, 1500);
        weights.Tensor("encoder.conv1.weight", 3, mels, state);
        weights.Tensor("encoder.conv1.bias", 1, state);
        weights.Tensor("encoder.conv2.weight", 3, state, state);
        weights.Tensor("encoder.conv2.bias", 1, state);
        weights.Tensor("decoder.positional_embedding", state, 448);
        weights.Tensor("decoder.token_embedding.weight", state, vocabulary);
        weights.Pair("encoder.ln_post", state);
        weights.Pair("decoder.ln", state);
        foreach (string block in (ReadOnlySpan<string>)["encoder.blocks.0.attn", "decoder.blocks.0.attn", "decoder.blocks.0.cross_attn"])
        {
            weights.Pair(block + "_ln", state);
            weights.Pair(block + ".query", state, state);
            weights.Tensor(block + ".key.weight", state, state);
            weights.Pair(block + ".value", state, state);
            weights.Pair(block + ".out", state, state);
        }

        foreach (string block in (ReadOnlySpan<string>)["encoder.blocks.0.", "decoder.blocks.0."])
        {
            weights.Pair(block + "mlp_ln", state);
            weights.Tensor(block + "mlp.0.weight", state, 4 * state);
            weights.Tensor(block + "mlp.0.bias", 4 * state);
            weights.Tensor(block + "mlp.2.weight", 4 * state, state);
            weights.Tensor(block + "mlp.2.bias", state);
        }
    }

    /// <summary>A Silero VAD model.</summary>
    public static void WriteVad(string path)
    {
        using var file = new BinaryWriter(File.Create(path));
        file.Write(Magic);
        file.Write(10);
        file.Write("silero-16k"u8);
        foreach (int value in (ReadOnlySpan<int>)
            [6, 2, 0, 512, 64, 4, 129, 128, 3, 128, 64, 3, 64, 64, 3, 64, 128, 3, 128, 128, 128, 1])
        {
            file.Write(value);
        }

        var weights = new Weights(file, null);
        weights.Half("_model.stft.forward_basis_buffer", 256, 1, 258);
        (int In, int Out)[] layers = [(129, 128), (128, 64), (64, 64), (64, 128)];
        for (int i = 0; i < layers.Length; i++)
        {
            weights.Half($"_model.encoder.{i}.reparam_conv.weight", 3, layers[i].In, layers[i].Out);
            weights.Tensor($"_model.encoder.{i}.reparam_conv.bias", layers[i].Out);
        }

        weights.Tensor("_model.decoder.rnn.weight_ih", 128, 512);
        weights.Tensor("_model.decoder.rnn.weight_hh", 128, 512);
        weights.Tensor("_model.decoder.rnn.bias_ih", 512);
        weights.Tensor("_model.decoder.rnn.bias_hh", 512);
        weights.Half("_model.decoder.decoder.2.weight", 128);
        weights.Tensor("_model.decoder.decoder.2.bias");
    }

    private sealed class Weights(BinaryWriter file, float? constant)
    {
        private readonly Random _random = new(1);

        public void Pair(string name, params int[] shape)
        {
            Tensor(name + ".weight", shape);
            Tensor(name + ".bias", shape[0]);
        }

        public void Tensor(string name, params int[] shape)
        {
            Header(name, 0, shape);
            Values(shape.Aggregate(1, (a, b) => a * b));
        }

        public void Half(string name, params int[] shape)
        {
            Header(name, 1, shape);
            for (int i = shape.Aggregate(1, (a, b) => a * b); i > 0; i--)
            {
                file.Write((Half)Next());
            }
        }

        public void Values(int count)
        {
            for (; count > 0; count--)
            {
                file.Write(constant ?? Next());
            }
        }

        private void Header(string name, int type, int[] shape)
        {
            file.Write(shape.Length);
            file.Write(Encoding.UTF8.GetByteCount(name));
            file.Write(type);
            foreach (int d in shape)
            {
                file.Write(d);
            }

            file.Write(Encoding.UTF8.GetBytes(name));
        }

        private float Next() => 0.1f * ((2 * _random.NextSingle()) - 1);
    }
}
