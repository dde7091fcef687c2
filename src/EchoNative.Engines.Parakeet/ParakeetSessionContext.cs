namespace EchoNative;

/// <summary>Parakeet keeps nothing from window to window.</summary>
internal sealed class ParakeetSessionContext(string? language) : SessionContext(language);
