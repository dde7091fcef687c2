namespace EchoNative.Client;

/// <summary>Where a source's audio is, in samples per channel since its first one.</summary>
/// <param name="Written">Handed to the client.</param>
/// <param name="Committed">Done with: the server has said so.</param>
/// <param name="Lost">Given up by the client because its buffer was full, before they could be sent.</param>
/// <param name="IsPaused">The server has asked to wait, so audio stays in the buffer.</param>
public readonly record struct SourceProgress(long Written, long Committed, long Lost, bool IsPaused);
