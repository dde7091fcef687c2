using System.Runtime.InteropServices;
using EchoNative.Diagnostics;

namespace EchoNative.Isolation;

/// <summary>
/// A window with all that a worker must know to decode it, so that any child can, one that was started a moment ago as well. It lies in the
/// worker's shared memory, before the samples.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal ref struct WindowRequest
{
    /// <summary>Number of the session's context, and its options: see <see cref="OptionsMessage"/>.</summary>
    public long Context;

    public ReadOnlySpan<byte> Options;

    /// <summary>As <see cref="LanguageNumber"/> has it.</summary>
    public int Language;

    public int Threads;

    public InferenceJob Job;

    /// <summary>Position of the first of the <see cref="Samples"/> in the stream.</summary>
    public long Position;

    public int Samples;

    /// <summary>Number of the session in the engine's process.</summary>
    public long Session;

    /// <summary>Tokens of what the session has said before, where that is context.</summary>
    public ReadOnlySpan<int> History;

    /// <summary>What is stable of the stretch: tokens, and the window that they are of; the words follow.</summary>
    public ReadOnlySpan<int> StableTokens;

    public long TokensStart;

    /// <param name="writer">Gets it.</param>
    /// <param name="stable">The stable words.</param>
    public readonly void Write(ref MessageWriter writer, WordList stable)
    {
        writer.Int64(Context);
        writer.Bytes(Options);
        writer.Int32(Language);
        writer.Int32(Threads);
        writer.Int32((int)Job.Kind);
        writer.Int64(Job.Stretch.Start);
        writer.Int64(Job.Stretch.End);
        writer.Int64(Job.Stretch.Onset);
        writer.Int64(Job.Stretch.SpeechEnd);
        writer.Int64(Job.End);
        writer.Int64(Position);
        writer.Int32(Samples);
        writer.Int64(Session);
        writer.Ints(History);
        writer.Ints(StableTokens);
        writer.Int64(TokensStart);
        writer.Words(stable);
    }

    /// <param name="reader">Has it.</param>
    /// <param name="stable">Gets the stable words.</param>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static WindowRequest Read(scoped ref MessageReader reader, WordList stable)
    {
        var request = new WindowRequest
        {
            Context = reader.Int64(),
            Options = reader.Bytes(),
            Language = reader.Int32(),
            Threads = reader.Int32(),
        };
        var kind = (InferenceKind)reader.Int32();
        var stretch = new SpeechStretch(reader.Int64(), reader.Int64(), reader.Int64(), reader.Int64());
        request.Job = new InferenceJob(kind, stretch, reader.Int64());
        request.Position = reader.Int64();
        request.Samples = reader.Int32();
        request.Session = reader.Int64();
        request.History = reader.Ints();
        request.StableTokens = reader.Ints();
        request.TokensStart = reader.Int64();
        reader.Words(stable);
        return request;
    }
}
