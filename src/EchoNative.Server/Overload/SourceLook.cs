namespace EchoNative.Server.Overload;

/// <summary>A source at one moment, as <see cref="SourceState"/> sees it.</summary>
/// <param name="HasAudio">Whether any audio has come.</param>
/// <param name="Waiting">Stretches of speech that have ended and wait for their final.</param>
/// <param name="Backlog">Audio in them.</param>
/// <param name="Fill">Share of the source's memory that is taken, 0–1.</param>
/// <param name="WillDrop">Whether its audio is to be dropped.</param>
internal readonly record struct SourceLook(bool HasAudio, int Waiting, TimeSpan Backlog, double Fill, bool WillDrop);
