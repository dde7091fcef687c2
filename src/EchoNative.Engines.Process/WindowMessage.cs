namespace EchoNative;

/// <summary>The line that goes to a worker process before a window's samples.</summary>
/// <param name="Type"><c>window</c>.</param>
/// <param name="Id">Number of the window; the answer carries it.</param>
/// <param name="Samples">How many samples follow: 32-bit floats, little-endian, 16 kHz mono, ±1.</param>
/// <param name="Final">Whether the result will be final; partials may be decoded with less effort.</param>
/// <param name="Language">Code of the language, or null when it is to be found out.</param>
/// <param name="Prompt">Text before the first window, as context; null for none.</param>
internal sealed record WindowMessage(string Type, long Id, int Samples, bool Final, string? Language, string? Prompt);
