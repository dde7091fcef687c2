using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace EchoNative.Tests.Models;

/// <summary>One request to <see cref="TestServer"/> and the way to answer it, byte by byte if need be.</summary>
internal sealed class TestExchange
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);

    private TestExchange(Socket socket, NetworkStream stream, int number, CancellationToken stopped)
    {
        _socket = socket;
        _stream = stream;
        Number = number;
        Stopped = stopped;
    }

    /// <summary>1 for the server's first request.</summary>
    public int Number { get; }

    public string Path { get; private set; } = "";

    public CancellationToken Stopped { get; }

    public string? Header(string name) => _headers.GetValueOrDefault(name);

    /// <summary>First byte asked for; 0 without a Range header.</summary>
    public long Offset => Header("Range") is { } range
        ? long.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture)
        : 0;

    public static async Task<TestExchange?> ReadAsync(Socket socket, NetworkStream stream, int number, CancellationToken stopped)
    {
        TestExchange exchange = new(socket, stream, number, stopped);
        using StreamReader reader = new(stream, Encoding.ASCII, false, 1024, leaveOpen: true);
        string? request = await reader.ReadLineAsync(stopped);
        if (request is null)
        {
            return null;
        }

        exchange.Path = request.Split(' ')[1];
        while (await reader.ReadLineAsync(stopped) is { Length: > 0 } line)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            exchange._headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        return exchange;
    }

    /// <summary>Sends a status line and headers, one "Name: value" each.</summary>
    public async Task HeadAsync(string status, params string[] headers)
        => await WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nConnection: close\r\n{string.Concat(headers.Select(h => h + "\r\n"))}\r\n"));

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes) => await _stream.WriteAsync(bytes, Stopped);

    /// <summary>Sends an answer without a body.</summary>
    public Task StatusAsync(string status, params string[] headers) => HeadAsync(status, [.. headers, "Content-Length: 0"]);

    /// <summary>Answers like a decent file server: Range and If-Range are honoured; <paramref name="cutAfter"/> bytes of body the connection breaks.</summary>
    public async Task FileAsync(ReadOnlyMemory<byte> content, string? eTag = "\"one\"", int cutAfter = int.MaxValue)
    {
        string[] tag = eTag is null ? [] : [$"ETag: {eTag}"];
        bool ranged = Header("Range") is not null && (Header("If-Range") is not { } ifRange || ifRange == eTag);
        int offset = ranged ? (int)Offset : 0;
        if (ranged && offset >= content.Length)
        {
            await StatusAsync("416 Range Not Satisfiable", $"Content-Range: bytes */{content.Length}");
            return;
        }

        string[] range = ranged ? [$"Content-Range: bytes {offset}-{content.Length - 1}/{content.Length}"] : [];
        ReadOnlyMemory<byte> body = content[offset..];
        await HeadAsync(ranged ? "206 Partial Content" : "200 OK", [.. tag, .. range, $"Content-Length: {body.Length}"]);
        await WriteAsync(body[..Math.Min(cutAfter, body.Length)]);
        if (cutAfter < body.Length)
        {
            Reset();
        }
    }

    /// <summary>Sends nothing more and keeps the connection open until the client or the test ends.</summary>
    public async Task HangAsync() => await Task.Delay(Timeout.Infinite, Stopped);

    /// <summary>Breaks the connection in the middle: what was sent arrives, then the connection is shut.</summary>
    private void Reset() => _socket.Shutdown(SocketShutdown.Send);
}
