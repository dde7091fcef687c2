using System.Numerics.Tensors;
using System.Text;
using EchoNative.Models;

namespace EchoNative.Evaluation.RandomModels;

/// <summary>
/// A ggml file of a published architecture with random weights: as fast or slow as the real model, and of no other use. Speed does not
/// depend on the weights, but it does on how many tokens are decoded: so the decoder's positions are made to point at the same six
/// words of two tokens each, whatever it hears, and then at the end of the text.
/// </summary>
internal sealed class RandomModel
{
    private const int Magic = 0x67676d6c;
    private const int Words = 6;
    private const int FirstWordToken = 256; // after the single bytes
    private const float PositionNorm = 30;  // so that a position outweighs the token before it (norm 1) and what the layers add
    private const float WeightDeviation = 0.02f;
    private const float ResidualDeviation = 0.002f;

    private readonly Architecture _architecture;
    private readonly TensorType _type;
    private readonly int _fileType;
    private readonly BinaryWriter _file;
    private readonly Dictionary<int, float[]> _embeddings = [];
    private readonly Random _random = new(1);
    private readonly CancellationToken _cancelled;

    private RandomModel(Architecture architecture, int fileType, BinaryWriter file, CancellationToken cancelled)
    {
        _architecture = architecture;
        _fileType = fileType;
        TensorType.TryFromFileType(fileType, out _type);
        _file = file;
        _cancelled = cancelled;
    }

    /// <summary>Storage types that can be written, and their numbers in the file.</summary>
    public static IReadOnlyDictionary<string, int> Types { get; } = new Dictionary<string, int> { ["f32"] = 0, ["f16"] = 1, ["q8_0"] = 7, ["q5_0"] = 8, ["q5_1"] = 9 };

    /// <summary>Size of the weights in a file, in bytes; mel filters and vocabulary are some KB more, a real vocabulary half a MB.</summary>
    public static long WeightBytes(Architecture architecture, string type) =>
        TensorType.TryFromFileType(Types[type], out TensorType stored)
            ? WhisperModelFile.ExpectedTensors(architecture.ToInfo(type), stored).Values.Sum(static tensor => tensor.ByteCount)
            : throw new ArgumentException($"'{type}' can't be written.", nameof(type));

    /// <summary>Writes a file, which appears under its name only when it is whole.</summary>
    /// <exception cref="IOException">There is no room for it, or it can't be written.</exception>
    public static void Write(string path, Architecture architecture, string type, CancellationToken cancellationToken = default)
    {
        string part = $"{path}.{Environment.ProcessId}.part";
        try
        {
            using (var file = new BinaryWriter(File.Create(part, 1 << 20)))
            {
                new RandomModel(architecture, Types[type], file, cancellationToken).Write(type);
            }

            File.Move(part, path, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private void Write(string type)
    {
        ModelInfo info = _architecture.ToInfo(type);
        foreach (int value in (ReadOnlySpan<int>)
            [
                 Magic, info.VocabularySize, info.AudioContext, info.AudioState, info.AudioHeads, info.AudioLayers,
                 info.TextContext, info.TextState, info.TextHeads, info.TextLayers, info.MelBands, _fileType,
             ])
        {
            _file.Write(value);
        }

        WriteFilters();
        WriteVocabulary();

        // The embeddings first: the positions are made of them.
        const string Embedding = "decoder.token_embedding.weight";
        Dictionary<string, TensorShape> tensors = WhisperModelFile.ExpectedTensors(info, _type);
        WriteTensor(Embedding, tensors[Embedding]);
        foreach ((string name, TensorShape shape) in tensors.Where(t => t.Key != Embedding))
        {
            WriteTensor(name, shape);
        }
    }

    // Triangles on a linear scale: which bins a filter takes is of no matter to the speed.
    private void WriteFilters()
    {
        const int Bins = 201;
        _file.Write(_architecture.Mels);
        _file.Write(Bins);
        double width = (double)Bins / (_architecture.Mels + 1);
        for (int band = 0; band < _architecture.Mels; band++)
        {
            for (int bin = 0; bin < Bins; bin++)
            {
                _file.Write((float)Math.Max(0, 1 - (Math.Abs(bin - ((band + 1) * width)) / width)) * 0.02f);
            }
        }
    }

    private void WriteVocabulary()
    {
        _file.Write(FirstWordToken + (2 * Words));
        for (int i = 0; i < FirstWordToken; i++)
        {
            _file.Write(1);
            _file.Write((byte)i);
        }

        for (int i = 0; i < Words; i++)
        {
            foreach (string half in (string[])[" ran", $"dom{i}"])
            {
                _file.Write(half.Length);
                _file.Write(Encoding.ASCII.GetBytes(half));
            }
        }
    }

    private void WriteTensor(string name, TensorShape shape)
    {
        int dimensions = shape.D2 > 1 || name.Contains("conv", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal) ? 3
            : shape.D1 > 1 ? 2 : 1;
        _file.Write(dimensions);
        _file.Write(name.Length);
        _file.Write(shape.Type.Id);
        foreach (int dimension in ((ReadOnlySpan<int>)[shape.D0, shape.D1, shape.D2])[..dimensions])
        {
            _file.Write(dimension);
        }

        _file.Write(Encoding.ASCII.GetBytes(name));
        float[] row = new float[shape.D0];
        byte[] bytes = new byte[shape.Type.ByteCount(shape.D0, 1)];
        for (int i = 0; i < shape.D1 * shape.D2; i++)
        {
            _cancelled.ThrowIfCancellationRequested();
            Fill(name, i, row);
            WeightEncoder.Encode(row, shape.Type, bytes);
            _file.Write(bytes);
        }
    }

    private void Fill(string name, int index, Span<float> row)
    {
        if (name.EndsWith("ln.weight", StringComparison.Ordinal) || name.EndsWith("ln_post.weight", StringComparison.Ordinal))
        {
            row.Fill(1);
        }
        else if (name.EndsWith("bias", StringComparison.Ordinal))
        {
            row.Clear();
        }
        else if (name == "decoder.positional_embedding")
        {
            TensorPrimitives.Multiply(_embeddings[TokenAfter(index)], PositionNorm, row);
        }
        else if (name == "decoder.token_embedding.weight")
        {
            Uniform(row, MathF.Sqrt(1f / row.Length));
            if (index is >= FirstWordToken and < FirstWordToken + (2 * Words) || index >= _architecture.EndOfText)
            {
                _embeddings[index] = row.ToArray();
            }
        }
        else
        {
            bool residual = name.Contains(".out.", StringComparison.Ordinal) || name.Contains("mlp.2", StringComparison.Ordinal);
            Uniform(row, residual ? ResidualDeviation : WeightDeviation);
        }
    }

    // What comes after each position: English, where the language is asked for; then the time 0, the words, the end.
    private int TokenAfter(int position)
    {
        int word = position - _architecture.PromptLength;
        return position < _architecture.PromptLength - 1 ? _architecture.EndOfText + 2
            : word < 0 ? _architecture.FirstTime
            : word < 2 * Words ? FirstWordToken + word
            : _architecture.EndOfText;
    }

    private void Uniform(Span<float> row, float deviation)
    {
        float scale = 2 * deviation * MathF.Sqrt(3);
        foreach (ref float value in row)
        {
            value = (_random.NextSingle() - 0.5f) * scale;
        }
    }
}
