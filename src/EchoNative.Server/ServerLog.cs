using EchoNative.Protocol;
using Microsoft.Extensions.Logging;

namespace EchoNative.Server;

/// <summary>The server's log lines. None holds what was said but <see cref="Final"/>, which is written only where the options ask for it.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Information, "Session {Session} started: {SampleRate} Hz, {Channels} channels, {Encoding}")]
    public static partial void Started(ILogger logger, string session, int sampleRate, int channels, AudioEncoding encoding);

    [LoggerMessage(2, LogLevel.Information, "Session {Session} ended ({Reason}): {AudioSeconds:F1} s of audio")]
    public static partial void Ended(ILogger logger, string session, string reason, double audioSeconds);

    [LoggerMessage(3, LogLevel.Error, "Session {Session} failed")]
    public static partial void Failed(ILogger logger, string session, Exception exception);

    [LoggerMessage(4, LogLevel.Debug, "Session {Session}: the client did not answer the close")]
    public static partial void NotClosed(ILogger logger, string session);

    [LoggerMessage(7, LogLevel.Information, "Session {Session}, source {Source}: {Text}")]
    public static partial void Final(ILogger logger, string session, int source, string text);
}
