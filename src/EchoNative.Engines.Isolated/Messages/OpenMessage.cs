namespace EchoNative.Isolation;

/// <summary>The first message to a child.</summary>
/// <param name="ModelPath">What to load.</param>
/// <param name="UseGpu">Whether a GPU may be used.</param>
/// <param name="Workers">How many workers there will be at most.</param>
/// <param name="Memory">Path of the shared memory.</param>
internal sealed record OpenMessage(string ModelPath, bool UseGpu, int Workers, string Memory)
{
    public void Write(ref MessageWriter writer)
    {
        writer.Text(ModelPath);
        writer.Flag(UseGpu);
        writer.Int32(Workers);
        writer.Text(Memory);
    }

    /// <exception cref="InvalidDataException">It is none.</exception>
    public static OpenMessage Read(scoped ref MessageReader reader) => new(reader.Text(), reader.Flag(), reader.Int32(), reader.Text());
}
