using System.Globalization;
using System.Net.WebSockets;
using EchoNative.Protocol;

namespace EchoNative.Client;

/// <summary>Opens WebSockets, and tells why one does not open.</summary>
internal static class Handshake
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public static async Task<ClientWebSocket> OpenAsync(Uri uri, string? apiKey, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(EchoProtocol.Subprotocol);
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(15);
        if (apiKey is not null)
        {
            socket.Options.SetRequestHeader("Authorization", $"Bearer {apiKey}");
        }

        if (uri.IsLoopback)
        {
            socket.Options.Proxy = null; // a proxy from the environment can't reach this machine's loopback
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            await socket.ConnectAsync(uri, timeout.Token).ConfigureAwait(false);
            return socket.SubProtocol == EchoProtocol.Subprotocol
                ? socket
                : throw new EchoClientException(EchoClientError.Rejected, $"{uri} does not speak {EchoProtocol.Subprotocol}.");
        }
        catch (Exception e)
        {
            int status = (int)socket.HttpStatusCode;
            TimeSpan? retryAfter = RetryAfter(socket);
            socket.Dispose();
            throw e switch
            {
                OperationCanceledException when cancellationToken.IsCancellationRequested => e,
                OperationCanceledException =>
                    new EchoClientException(EchoClientError.Unreachable, $"{uri} did not answer within {Timeout.TotalSeconds} s.", e),
                WebSocketException when status >= 200 =>
                    new EchoClientException(EchoClientError.Rejected, $"{uri} answered with HTTP status {status} instead of a WebSocket{Hint(status)}.", e)
                    {
                        HttpStatus = status,
                        RetryAfter = retryAfter,
                    },
                WebSocketException =>
                    new EchoClientException(EchoClientError.Unreachable, $"{uri} can't be reached: {e.GetBaseException().Message}", e),
                _ => e,
            };
        }
    }

    private static string Hint(int status) => status switch
    {
        401 => ": it asks for another API key",
        429 => ": this client has as many connections as it may have",
        503 => ": it is busy or shutting down",
        _ => "",
    };

    /// <summary>What the header of that name asks for, in seconds; a date, which is allowed too, is of another machine's clock and passed over.</summary>
    private static TimeSpan? RetryAfter(ClientWebSocket socket) =>
        socket.HttpResponseHeaders?.TryGetValue("Retry-After", out IEnumerable<string>? values) is true
        && int.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
