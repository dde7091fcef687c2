namespace EchoNative.Models;

/// <summary>
/// Checks a Silero VAD model file before libwhisper sees it. The layout is that of <c>whisper_vad_init_with_params</c> in
/// whisper.cpp 1.9, whose graph is fixed to Silero's 16 kHz network: other dimensions can't run.
/// </summary>
internal static class VadModelFile
{
    private static readonly (int In, int Out, int Kernel)[] EncoderLayers = [(129, 128, 3), (128, 64, 3), (64, 64, 3), (64, 128, 3)];

    public static void Inspect(string path)
    {
        if (Directory.Exists(path))
        {
            throw new ModelFormatException($"'{path}' is a folder");
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        var reader = new ModelFileReader(stream);
        reader.ExpectMagic();
        long at = reader.Position;
        int length = reader.ReadInt32("model type length");
        if (length is < 1 or > 64 || !reader.ReadString("model type", length).StartsWith("silero", StringComparison.Ordinal))
        {
            throw new ModelFormatException("not a Silero VAD model", at);
        }

        for (int i = 0; i < 3; i++)
        {
            reader.ReadInt32("version", 0, int.MaxValue);
        }

        Expect(reader, "window", 512);
        Expect(reader, "context", 64);
        Expect(reader, "encoder layers", EncoderLayers.Length);
        foreach ((int input, int output, int kernel) in EncoderLayers)
        {
            Expect(reader, "encoder input channels", input);
            Expect(reader, "encoder output channels", output);
            Expect(reader, "encoder kernel", kernel);
        }

        Expect(reader, "LSTM input size", 128);
        Expect(reader, "LSTM hidden size", 128);
        Expect(reader, "final convolution input", 128);
        Expect(reader, "final convolution output", 1);
        reader.ReadTensors(ExpectedTensors());
    }

    private static void Expect(ModelFileReader reader, string what, int value) => reader.ReadInt32(what, value, value);

    private static Dictionary<string, TensorShape> ExpectedTensors()
    {
        const string Recurrent = "_model.decoder.rnn.";
        var t = new Dictionary<string, TensorShape>(StringComparer.Ordinal)
        {
            ["_model.stft.forward_basis_buffer"] = new(TensorType.F16, 256, 1, 258),
            [Recurrent + "weight_ih"] = new(TensorType.F32, 128, 512),
            [Recurrent + "weight_hh"] = new(TensorType.F32, 128, 512),
            [Recurrent + "bias_ih"] = new(TensorType.F32, 512),
            [Recurrent + "bias_hh"] = new(TensorType.F32, 512),
            ["_model.decoder.decoder.2.weight"] = new(TensorType.F16, 128),
            ["_model.decoder.decoder.2.bias"] = new(TensorType.F32, 1),
        };
        for (int i = 0; i < EncoderLayers.Length; i++)
        {
            (int input, int output, int kernel) = EncoderLayers[i];
            t[$"_model.encoder.{i}.reparam_conv.weight"] = new(TensorType.F16, kernel, input, output);
            t[$"_model.encoder.{i}.reparam_conv.bias"] = new(TensorType.F32, output);
        }

        return t;
    }
}
