namespace EchoNative;

/// <summary>A process is told everything with each window; nothing is kept here.</summary>
internal sealed class ProcessSessionContext(string? language) : SessionContext(language);
