using EchoNative.Audio;

namespace EchoNative.Evaluation.Measures;

/// <summary>What a session's step is made of, without a session: a window decoded and its words read, on the calling thread.</summary>
internal sealed class WindowStep : IDisposable
{
    private readonly StopSignal _stop = new();
    private readonly WordReader _reader = new();

    public WindowStep(string modelPath)
    {
        Model = WhisperModel.Load(modelPath);
        State = Model.CreateState();
        Decoder = new WindowDecoder(State);
        Mel = new MelWindow(Model.Filters, RecognitionSession.LongestSegment / LogMel.Hop);
    }

    public WhisperModel Model { get; }

    public WhisperState State { get; }

    public WindowDecoder Decoder { get; }

    public WordList Words { get; } = new();

    public MelWindow Mel { get; }

    /// <summary>Decodes a stream from 0 up to the end of <paramref name="audio"/>.</summary>
    public void Run(ReadOnlySpan<float> audio, int threads)
    {
        Decoder.Decode(audio, 0, 0, Mel, new DecodeTask { Language = 0, Threads = threads }, _stop);
        ReadWords(audio);
    }

    /// <summary>Reads the words of what was decoded.</summary>
    public void ReadWords(ReadOnlySpan<float> audio)
    {
        Words.Clear();
        _reader.Read(Decoder, Model, ReadScope.Of(audio), Words, forced: 0);
    }

    public void Dispose()
    {
        State.Dispose();
        Model.Dispose();
    }
}
