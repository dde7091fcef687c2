namespace EchoNative;

/// <summary>What is the same for all windows of a stream, and how many threads decode this one.</summary>
/// <param name="Language">Number of the language in Whisper's list.</param>
/// <param name="Translate">Translate into English.</param>
/// <param name="Threads">Threads of one step.</param>
internal readonly record struct DecodeTask(int Language, bool Translate, int Threads);
