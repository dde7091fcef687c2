namespace EchoNative.Protocol;

/// <summary><c>partial</c>: the words so far of speech that still goes on. Each replaces the one before it.</summary>
/// <param name="Source">Number of the source.</param>
/// <param name="Segment">Number of the stretch of speech within its source, from 0.</param>
/// <param name="Revision">Number of the partial within its segment; gaps mean that the client read slowly.</param>
/// <param name="Start">Start in seconds on the session's clock.</param>
/// <param name="End">End, the same.</param>
/// <param name="Text">The words joined by single spaces.</param>
/// <param name="Words">The words with their times.</param>
/// <param name="Stable">How many of <paramref name="Words"/>, from the first, are there to stay; a final may put their times right.</param>
public sealed record PartialMessage(
    int Source, long Segment, int Revision, double Start, double End, string Text, IReadOnlyList<WordTiming> Words, int Stable = 0)
    : ServerMessage
{
    /// <summary>The stable words, joined by single spaces: what <see cref="Text"/> begins with.</summary>
    public string StableText() => string.Join(' ', Words.Take(Stable).Select(word => word.Text));
}
