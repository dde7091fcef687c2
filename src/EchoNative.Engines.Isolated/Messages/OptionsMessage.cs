namespace EchoNative.Isolation;

/// <summary>What a worker must know of a session's options. They are written once per session and travel with each of its windows.</summary>
internal static class OptionsMessage
{
    private const int MostBytes = 1 << 17;

    public static byte[] Write(SessionOptions options)
    {
        byte[] room = new byte[MostBytes]; // validated options take a quarter of it at most
        var writer = new MessageWriter(room);
        writer.Flag(options.Stepwise);
        writer.Flag(options.Translate);
        writer.Flag(options.CarryContext);
        writer.Int32(options.BeamSize);
        writer.Text(options.Prompt);
        writer.Texts(options.HotWords);
        writer.Texts(options.SuppressText);
        writer.Ints(options.SuppressTokens.ToArray());
        writer.Int32(options.Temperatures.Count);
        foreach (float temperature in options.Temperatures)
        {
            writer.Single(temperature);
        }

        return room[..writer.Length];
    }

    /// <exception cref="InvalidDataException">It is none.</exception>
    public static SessionOptions Read(ReadOnlySpan<byte> message)
    {
        var reader = new MessageReader(message);
        var options = new SessionOptions
        {
            Stepwise = reader.Flag(),
            Translate = reader.Flag(),
            CarryContext = reader.Flag(),
            BeamSize = reader.Int32(),
            Prompt = reader.Text(),
            HotWords = reader.Texts(),
            SuppressText = reader.Texts(),
            SuppressTokens = reader.Ints().ToArray(),
        };
        float[] temperatures = new float[Math.Clamp(reader.Int32(), 0, SessionOptions.MaxTemperatures)];
        foreach (ref float temperature in temperatures.AsSpan())
        {
            temperature = reader.Single();
        }

        return options with { Temperatures = temperatures };
    }
}
