using EchoNative.Models;

namespace EchoNative.Isolation;

/// <summary>Why something did not work in the child, as the engine's own process throws it.</summary>
internal static class Refusal
{
    private const int Options = 1;
    private const int Model = 2;
    private const int Other = 3;

    public static void Write(ref MessageWriter writer, Exception e)
    {
        writer.Int32(e switch { ArgumentException => Options, ModelLoadException or ModelFormatException or NativeLibraryException => Model, _ => Other });
        writer.Text(e is ArgumentException ? e.Message.Split(" (Parameter '")[0] : e.Message);
        writer.Text((e as ArgumentException)?.ParamName ?? "");
    }

    /// <summary>What to throw for it.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static Exception Read(ReadOnlySpan<byte> message)
    {
        var reader = new MessageReader(message);
        (int kind, string text, string parameter) = (reader.Int32(), reader.Text(), reader.Text());
        return kind switch
        {
            Options => new ArgumentException(text, parameter.Length == 0 ? null : parameter),
            Model => new ModelLoadException(text),
            _ => new EngineFailureException(new WorkerFailedException(text)),
        };
    }
}
