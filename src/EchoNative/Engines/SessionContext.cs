namespace EchoNative;

/// <summary>
/// What an engine keeps for one session from window to window. Made when the session comes to the engine, and forgotten when it goes to
/// another one.
/// </summary>
/// <param name="language">The language as the session asks for it.</param>
internal class SessionContext(string? language)
{
    /// <summary>Code of the language as it was given, or as it was detected; null while that is open.</summary>
    public string? Language { get; set; } = language;

    /// <summary>Tokens that the next window is told of, as what was said before it.</summary>
    public virtual ReadOnlySpan<int> Tokens => [];

    /// <summary>What a final says is context for what comes next, unless it would mislead.</summary>
    /// <param name="tokens">Its tokens; none where they are not known.</param>
    /// <param name="isBelieved">Whether it looks like what somebody said.</param>
    public virtual void Remember(ReadOnlySpan<int> tokens, bool isBelieved)
    {
    }
}
