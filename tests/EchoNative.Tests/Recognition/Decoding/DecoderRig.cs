using EchoNative.Audio;
using EchoNative.BadInput;

namespace EchoNative.Tests.Recognition.Decoding;

/// <summary>A model, a state and a decoder of its own.</summary>
internal sealed class DecoderRig : IDisposable
{
    private readonly string? _file;

    public DecoderRig(string? modelPath = null)
    {
        Model = WhisperModel.Load(modelPath ?? Fixture.ModelPath);
        State = Model.CreateState();
        Decoder = new WindowDecoder(State);
    }

    private DecoderRig(int vocabulary, string path)
        : this(path) => _file = path;

    public WhisperModel Model { get; }

    public WhisperState State { get; }

    public WindowDecoder Decoder { get; }

    public StopSignal Stop { get; } = new();

    /// <summary>One layer of random weights: it runs, and what it says means nothing.</summary>
    public static DecoderRig Random(int vocabulary)
    {
        string path = Path.GetTempFileName();
        SyntheticModel.WriteWhisper(path, vocabulary);
        return new DecoderRig(vocabulary, path);
    }

    public bool Decode(
        float[] samples, int[]? prompt = null, int[]? forced = null, DecodeSteering? steering = null, FallbackPolicy? fallback = null, int language = 0)
    {
        var task = new DecodeTask
        {
            Language = language,
            Threads = 1,
            Prompt = prompt,
            Forced = forced,
            Steering = steering,
            Fallback = fallback,
        };
        return Decoder.Decode(samples, 0, 0, new MelWindow(Model.Filters, 3200), task, Stop);
    }

    /// <summary>Everything that the state's encoding lets the decoder say first: the logits after the start.</summary>
    public float[] FirstLogits()
    {
        float[] logits = new float[Model.Info.VocabularySize];
        State.Decode([Model.Special.Start], 0, 1);
        State.CopyLogits(logits);
        return logits;
    }

    public DecodeSteering Steering(SessionOptions options)
    {
        options.Validate(Model.Info);
        return DecodeSteering.Create(Model, options);
    }

    public string Text(ReadOnlySpan<int> tokens)
    {
        var bytes = new List<byte>();
        foreach (int token in tokens)
        {
            bytes.AddRange(Model.Special.IsText(token) ? Model.TokenBytes(token) : []);
        }

        return System.Text.Encoding.UTF8.GetString([.. bytes]).Trim();
    }

    public void Dispose()
    {
        State.Dispose();
        Model.Dispose();
        if (_file is not null)
        {
            File.Delete(_file);
        }
    }
}
