namespace EchoNative.Protocol;

/// <summary><c>status</c>: how the server stands to a source has changed.</summary>
/// <param name="Source">Number of the source.</param>
/// <param name="State">How it stands.</param>
/// <param name="Level">The server's degrade level, 0–4.</param>
/// <param name="BacklogS">Audio that waits for its final, in seconds.</param>
public sealed record StatusMessage(int Source, StreamState State, int Level, double BacklogS) : ServerMessage;
