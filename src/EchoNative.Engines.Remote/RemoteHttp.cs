using System.Net;
using Microsoft.Extensions.Logging;

namespace EchoNative;

/// <summary>Connections to services.</summary>
internal static partial class RemoteHttp
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5); // then the name is looked up again

    /// <summary>
    /// Makes what connects. Redirects are not followed: the key and the audio are for the configured address. Nothing is unpacked, so that a small answer
    /// can't become a large one.
    /// </summary>
    public static SocketsHttpHandler CreateHandler(RemoteEngineOptions options) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = options.ConnectTimeout,
        PooledConnectionLifetime = Lifetime,
        UseCookies = false,

        // The environment's proxy would otherwise carry requests to this machine, too, and with them the key, in the clear.
        UseProxy = !options.Url.IsLoopback,
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "Audio goes to {Address}, model {Model}")]
    public static partial void LogOpened(ILogger logger, string address, string model);
}
