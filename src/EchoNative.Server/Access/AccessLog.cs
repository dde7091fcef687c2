using System.Net;
using Microsoft.Extensions.Logging;

namespace EchoNative.Server;

/// <summary>Log lines of who was let in and who was not. None holds a key.</summary>
internal static partial class AccessLog
{
    private const int LongestOrigin = 200;

    public static void OriginRefused(ILogger logger, string origin) =>
        LogOrigin(logger, origin.Length > LongestOrigin ? origin[..LongestOrigin] : origin);

    [LoggerMessage(20, LogLevel.Warning, "{Address} was refused: it has no valid API key")]
    public static partial void KeyRefused(ILogger logger, IPAddress? address);

    [LoggerMessage(21, LogLevel.Warning, "{Client} was refused: it has as many connections as one client may have")]
    public static partial void ClientRefused(ILogger logger, string client);

    [LoggerMessage(22, LogLevel.Information, "The certificate was read again; it is valid until {NotAfter:u}")]
    public static partial void CertificateRenewed(ILogger logger, DateTime notAfter);

    [LoggerMessage(23, LogLevel.Error, "The certificate has changed and the one before stays in use: {Reason}")]
    public static partial void CertificateNotRenewed(ILogger logger, string reason);

    [LoggerMessage(24, LogLevel.Warning, "{Endpoint} is open to other machines, and nobody needs an API key")]
    public static partial void OpenToAll(ILogger logger, IPEndPoint endpoint);

    [LoggerMessage(25, LogLevel.Warning, "{Endpoint} is open to other machines without encryption: API keys and audio can be read on the way, unless a proxy encrypts")]
    public static partial void NotEncrypted(ILogger logger, IPEndPoint endpoint);

    [LoggerMessage(6, LogLevel.Warning, "A page of {Origin} was refused: it is not an allowed origin")]
    private static partial void LogOrigin(ILogger logger, string origin);
}
