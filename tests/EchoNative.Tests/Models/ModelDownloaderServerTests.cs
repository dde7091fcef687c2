using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EchoNative.Models;

namespace EchoNative.Tests.Models;

/// <summary>Downloads from servers that refuse, redirect, stall or send too much.</summary>
public sealed class ModelDownloaderServerTests : IDisposable
{
    private const string Token = "secret-token";
    private readonly TestModel _model = new();

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData("404 Not Found", ModelDownloadFailure.NotFound, 2)]
    [InlineData("410 Gone", ModelDownloadFailure.NotFound, 1)]
    [InlineData("401 Unauthorized", ModelDownloadFailure.Unauthorized, 1)]
    [InlineData("403 Forbidden", ModelDownloadFailure.Unauthorized, 1)]
    [InlineData("400 Bad Request", ModelDownloadFailure.Server, 1)]
    [InlineData("204 No Content", ModelDownloadFailure.Server, 1)]
    [InlineData("500 Internal Server Error", ModelDownloadFailure.Server, 3)]
    [InlineData("503 Service Unavailable", ModelDownloadFailure.Server, 3)]
    [InlineData("429 Too Many Requests", ModelDownloadFailure.Server, 3)]
    public async Task Pull_fails_typed_when_the_server_refuses(string status, ModelDownloadFailure expected, int requests)
    {
        await using TestServer server = new(exchange => exchange.StatusAsync(status));
        using ModelDownloader downloader = _model.Downloader(server.Url, retries: 2);

        ModelDownloadException failure = await Assert.ThrowsAsync<ModelDownloadException>(() => downloader.PullAsync(_model.Entry));

        Assert.Equal(expected, failure.Failure);
        Assert.Contains($"HTTP {status[..3]}", failure.Message, StringComparison.Ordinal);
        Assert.Equal(requests, server.Requests.Count);
        Assert.Empty(_model.Files);
    }

    [Fact]
    public async Task Pull_waits_as_long_as_the_server_asks()
    {
        await using TestServer server = new(exchange => exchange.Number == 1
            ? exchange.StatusAsync("503 Busy", "Retry-After: 1")
            : exchange.FileAsync(_model.Content));
        using ModelDownloader downloader = _model.Downloader(server.Url);
        long start = Stopwatch.GetTimestamp();

        await downloader.PullAsync(_model.Entry);

        Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromSeconds(0.9));
        _model.AssertStored();
    }

    [Fact]
    public async Task Pull_gives_up_when_the_server_asks_for_an_hour()
    {
        await using TestServer server = new(exchange => exchange.StatusAsync("429 Too Many Requests", "Retry-After: 3600"));
        using ModelDownloader downloader = _model.Downloader(server.Url);

        ModelDownloadException failure = await Assert.ThrowsAsync<ModelDownloadException>(() => downloader.PullAsync(_model.Entry));

        Assert.Contains("3600 s", failure.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Pull_finds_the_file_when_the_mirror_is_a_plain_folder()
    {
        await using TestServer server = new(exchange => exchange.Path == "/pub/models/ggml-test.bin"
            ? exchange.FileAsync(_model.Content)
            : exchange.StatusAsync("404 Not Found"));
        using ModelDownloader downloader = _model.Downloader(new Uri(server.Url, "pub/models"));

        await downloader.PullAsync(_model.Entry);

        _model.AssertStored();
        Assert.Equal(["/pub/models/repo/resolve/main/test.bin", "/pub/models/ggml-test.bin"], server.Requests.Select(request => request.Path));
    }

    [Fact]
    public async Task Pull_stops_following_when_redirects_go_in_a_circle()
    {
        await using TestServer server = new(exchange => exchange.StatusAsync("302 Found", $"Location: /round/{exchange.Number}"));
        using ModelDownloader downloader = _model.Downloader(server.Url);

        ModelDownloadException failure = await Assert.ThrowsAsync<ModelDownloadException>(() => downloader.PullAsync(_model.Entry));

        Assert.Equal(ModelDownloadFailure.Server, failure.Failure);
        Assert.Contains("redirects more than 8 times", failure.Message, StringComparison.Ordinal);
        Assert.Equal(9, server.Requests.Count);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("")]
    public async Task Pull_does_not_follow_redirects_that_leave_http(string location)
    {
        await using TestServer server = new(exchange => exchange.StatusAsync("302 Found", location.Length > 0 ? $"Location: {location}" : "X-None: 1"));
        using ModelDownloader downloader = _model.Downloader(server.Url);

        ModelDownloadException failure = await Assert.ThrowsAsync<ModelDownloadException>(() => downloader.PullAsync(_model.Entry));

        Assert.Equal(ModelDownloadFailure.Server, failure.Failure);
        Assert.Single(server.Requests);
    }

    [Fact]
    public void Redirects_from_https_to_http_are_refused()
    {
        using HttpResponseMessage response = new(HttpStatusCode.Found);
        response.Headers.Location = new Uri("http://elsewhere.example/x");

        Assert.Throws<ModelDownloadException>(() => ModelHttp.Target(response, new Uri("https://models.example/y")));

        response.Headers.Location = new Uri("/x?sig=1", UriKind.Relative);
        Assert.Equal(new Uri("https://models.example/x?sig=1"), ModelHttp.Target(response, new Uri("https://models.example/y")));
    }

    [Fact]
    public async Task Token_goes_to_the_configured_host_and_survives_its_own_redirects()
    {
        await using TestServer server = new(exchange => exchange.Path == "/moved"
            ? exchange.FileAsync(_model.Content)
            : exchange.StatusAsync("307 Temporary Redirect", "Location: /moved"));
        using ModelDownloader downloader = _model.Downloader(server.Url, token: Token);

        await downloader.PullAsync(_model.Entry);

        Assert.Equal(2, server.Requests.Count);
        Assert.All(server.Requests, request => Assert.Equal($"Bearer {Token}", request.Header("Authorization")));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task Token_is_not_sent_to_another_host_or_port(string host)
    {
        await using TestServer store = new(exchange => exchange.FileAsync(_model.Content));
        await using TestServer server = new(exchange => exchange.StatusAsync("302 Found", $"Location: http://{host}:{store.Port}/blob?sig=1"));
        using ModelDownloader downloader = _model.Downloader(server.Url, token: Token);

        await downloader.PullAsync(_model.Entry);

        _model.AssertStored();
        Assert.Equal($"Bearer {Token}", Assert.Single(server.Requests).Header("Authorization"));
        Assert.Null(Assert.Single(store.Requests).Header("Authorization"));
    }

    [Fact]
    public async Task Token_is_not_sent_when_only_the_name_of_the_host_differs()
    {
        TestServer? self = null;
        await using TestServer server = self = new(exchange => exchange.Path == "/moved"
            ? exchange.FileAsync(_model.Content)
            : exchange.StatusAsync("302 Found", $"Location: http://localhost:{self!.Port}/moved"));
        using ModelDownloader downloader = _model.Downloader(server.Url, token: Token);

        await downloader.PullAsync(_model.Entry);

        Assert.Equal([$"Bearer {Token}", null], server.Requests.Select(request => request.Header("Authorization")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pull_never_writes_more_than_the_model_when_more_comes(bool announced)
    {
        long most = 0;
        await using TestServer server = new(async exchange =>
        {
            await exchange.HeadAsync("200 OK", announced ? "Content-Length: 9000000" : "X-Length: unknown");
            for (int i = 0; i < 30; i++)
            {
                await exchange.WriteAsync(_model.Content);
                most = Math.Max(most, File.Exists(_model.PartPath) ? new FileInfo(_model.PartPath).Length : 0);
            }
        });
        using ModelDownloader downloader = _model.Downloader(server.Url);

        ModelDownloadException failure = await Assert.ThrowsAsync<ModelDownloadException>(() => downloader.PullAsync(_model.Entry));

        Assert.Equal(ModelDownloadFailure.Corrupt, failure.Failure);
        Assert.InRange(most, 0, _model.Content.Length);
        Assert.Empty(_model.Files);
    }

    [Fact]
    public async Task Pull_fails_typed_when_the_server_offers_a_short_page_instead()
    {
        await using TestServer server = new(async exchange =>
        {
            await exchange.HeadAsync("200 OK", "Content-Type: text/html", "Content-Length: 12");
            await exchange.WriteAsync("Please login"u8.ToArray());
        });
        using ModelDownloader downloader = _model.Downloader(server.Url);

        ModelDownloadException failure = await Assert.ThrowsAsync<ModelDownloadException>(() => downloader.PullAsync(_model.Entry));

        Assert.Equal(ModelDownloadFailure.Corrupt, failure.Failure);
        Assert.Contains("offers 12 bytes instead of 300000", failure.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Pull_fails_typed_when_the_body_is_compressed()
    {
        await using TestServer server = new(exchange => exchange.HeadAsync("200 OK", "Content-Encoding: gzip", "Content-Length: 300000"));
        using ModelDownloader downloader = _model.Downloader(server.Url);

        ModelDownloadException failure = await Assert.ThrowsAsync<ModelDownloadException>(() => downloader.PullAsync(_model.Entry));

        Assert.Equal(ModelDownloadFailure.Corrupt, failure.Failure);
    }

    [Fact]
    public async Task Pull_starts_anew_when_the_range_cannot_be_satisfied()
    {
        _model.LeavePart(_model.Content.AsSpan(0, 100_000), null);
        await using TestServer server = new(exchange => exchange.Offset > 0
            ? exchange.StatusAsync("416 Range Not Satisfiable", "Content-Range: bytes */5")
            : exchange.FileAsync(_model.Content));
        using ModelDownloader downloader = _model.Downloader(server.Url);

        await downloader.PullAsync(_model.Entry);

        _model.AssertStored();
    }

    [Fact]
    public async Task Pull_ends_when_the_server_will_never_let_it_go_on()
    {
        await using TestServer server = new(exchange => exchange.Offset > 0
            ? exchange.StatusAsync("416 Range Not Satisfiable")
            : exchange.FileAsync(_model.Content, cutAfter: 200_000));
        using ModelDownloader downloader = _model.Downloader(server.Url, retries: 3);

        ModelDownloadException failure = await Assert.ThrowsAsync<ModelDownloadException>(() => downloader.PullAsync(_model.Entry));

        Assert.Equal(ModelDownloadFailure.Server, failure.Failure);
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task Pull_earns_further_retries_when_each_round_brings_a_mebibyte()
    {
        using TestModel large = new(size: 5_000_000);
        await using TestServer server = new(exchange => exchange.FileAsync(large.Content, cutAfter: 700_000));
        using ModelDownloader downloader = large.Downloader(server.Url, retries: 1);

        await downloader.PullAsync(large.Entry);

        large.AssertStored();
        Assert.Equal(8, server.Requests.Count);
    }

    [Fact]
    public async Task Pull_goes_on_when_a_server_falls_silent_in_the_middle()
    {
        await using TestServer server = new(async exchange =>
        {
            if (exchange.Number > 1)
            {
                await exchange.FileAsync(_model.Content);
                return;
            }

            await exchange.HeadAsync("200 OK", "ETag: \"one\"", $"Content-Length: {_model.Content.Length}");
            await exchange.WriteAsync(_model.Content.AsMemory(0, 70_000));
            await exchange.HangAsync();
        });
        using ModelDownloader downloader = _model.Downloader(server.Url, stall: TimeSpan.FromMilliseconds(300));

        await downloader.PullAsync(_model.Entry);

        _model.AssertStored();
        Assert.Equal([0L, 70_000L], server.Requests.Select(request => request.Offset));
    }

    [Fact]
    public async Task Pull_fails_typed_when_a_server_takes_the_request_and_says_nothing()
    {
        await using TestServer server = new(exchange => exchange.HangAsync());
        using ModelDownloader downloader = new(_model.Store, new ModelDownloadOptions
        {
            BaseUrl = server.Url,
            Retries = 0,
            ConnectTimeout = TimeSpan.FromSeconds(1),
            StallTimeout = TimeSpan.FromMilliseconds(100),
        });

        ModelDownloadException failure = await Assert.ThrowsAsync<ModelDownloadException>(() => downloader.PullAsync(_model.Entry));

        Assert.Equal(ModelDownloadFailure.Server, failure.Failure);
        Assert.Contains("did not answer", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_gives_one_clear_message_when_nothing_can_be_reached()
    {
        int port = UnusedPort();
        using ModelDownloader downloader = _model.Downloader(new Uri($"http://127.0.0.1:{port}/"));

        ModelDownloadException failure = await Assert.ThrowsAsync<ModelDownloadException>(() => downloader.PullAsync(_model.Entry));

        Assert.Equal(ModelDownloadFailure.Offline, failure.Failure);
        Assert.Contains("127.0.0.1 cannot be reached", failure.Message, StringComparison.Ordinal);
        Assert.Contains(ModelDownloadOptions.UrlVariable, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.Empty(_model.Files);
    }

    [Fact]
    public async Task Pull_gives_one_clear_message_when_there_is_no_such_host()
    {
        using ModelDownloader downloader = _model.Downloader(new Uri("http://nowhere.invalid/"));

        ModelDownloadException failure = await Assert.ThrowsAsync<ModelDownloadException>(() => downloader.PullAsync(_model.Entry));

        Assert.Equal(ModelDownloadFailure.Offline, failure.Failure);
        Assert.Contains("nowhere.invalid cannot be reached", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_gives_up_when_no_connection_is_made_in_time()
    {
        // A listener that accepts nothing: once its queue is full, the system leaves further connections unanswered.
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start(1);
        IPEndPoint address = (IPEndPoint)listener.LocalEndpoint;
        List<Socket> queue = [];
        try
        {
            for (int i = 0; i < 8; i++)
            {
                Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                queue.Add(socket);
                _ = socket.ConnectAsync(address);
            }

            await Task.Delay(200);
            using ModelDownloader downloader = new(_model.Store, new ModelDownloadOptions
            {
                BaseUrl = new Uri($"http://127.0.0.1:{address.Port}/"),
                ConnectTimeout = TimeSpan.FromSeconds(1),
            });

            ModelDownloadException failure = await Assert.ThrowsAsync<ModelDownloadException>(() => downloader.PullAsync(_model.Entry));

            Assert.Equal(ModelDownloadFailure.Offline, failure.Failure);
            Assert.Contains("no connection within 1 s", failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            queue.ForEach(socket => socket.Dispose());
        }
    }

    private static int UnusedPort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
