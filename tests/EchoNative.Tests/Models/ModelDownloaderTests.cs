using EchoNative.Models;
using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Tests.Models;

public sealed class ModelDownloaderTests : IDisposable
{
    private readonly TestModel _model = new();

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task Pull_stores_the_model_and_reports_when_all_is_well()
    {
        await using TestServer server = new(exchange => exchange.FileAsync(_model.Content));
        using ModelDownloader downloader = _model.Downloader(server.Url);
        Reports reports = new();

        string path = await downloader.PullAsync(_model.Entry, reports);

        Assert.Equal(_model.FilePath, path);
        _model.AssertStored();
        TestExchange request = Assert.Single(server.Requests);
        Assert.Equal("/repo/resolve/main/test.bin", request.Path);
        Assert.Null(request.Header("Range"));
        Assert.Null(request.Header("Authorization"));
        Assert.Equal("identity", request.Header("Accept-Encoding"));
        Assert.Equal(0, reports.Seen[0].Bytes);
        Assert.Equal(new DownloadProgress(_model.Content.Length, _model.Content.Length, 0), reports.Seen[^1]);
    }

    [Fact]
    public async Task Pull_asks_nobody_when_the_model_is_there_and_intact()
    {
        Directory.CreateDirectory(_model.Store.FolderPath);
        await File.WriteAllBytesAsync(_model.FilePath, _model.Content);
        await using TestServer server = new(exchange => exchange.StatusAsync("500 No"));
        using ModelDownloader downloader = _model.Downloader(server.Url);

        Assert.Equal(_model.FilePath, await downloader.PullAsync(_model.Entry));

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Pull_replaces_a_damaged_file_when_one_is_there()
    {
        byte[] damaged = [.. _model.Content];
        damaged[1000] ^= 1;
        Directory.CreateDirectory(_model.Store.FolderPath);
        await File.WriteAllBytesAsync(_model.FilePath, damaged);
        await using TestServer server = new(exchange => exchange.FileAsync(_model.Content));
        using ModelDownloader downloader = _model.Downloader(server.Url);

        await downloader.PullAsync(_model.Entry);

        _model.AssertStored();
    }

    [Fact]
    public void Pull_gets_every_byte_once_when_connections_are_cut_anywhere()
    {
        Prop.ForAll(Gen.Choose(0, 100_000).ListOf().ToArbitrary(), cuts => PullCut([.. cuts.Take(6)]).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(30));

        static async Task PullCut(int[] cuts)
        {
            using TestModel model = new(size: 100_000);
            await using TestServer server = new(exchange => exchange.FileAsync(
                model.Content, cutAfter: exchange.Number <= cuts.Length ? cuts[exchange.Number - 1] : int.MaxValue));
            using ModelDownloader downloader = model.Downloader(server.Url, retries: 10);

            await downloader.PullAsync(model.Entry);

            model.AssertStored();
            long expected = 0;
            foreach (TestExchange request in server.Requests)
            {
                Assert.Equal(expected, request.Offset);
                Assert.Equal(expected > 0 ? "\"one\"" : null, request.Header("If-Range"));
                expected += request.Number <= cuts.Length ? cuts[request.Number - 1] : 0;
            }
        }
    }

    [Fact]
    public async Task Pull_goes_on_where_an_earlier_one_stopped()
    {
        await using TestServer server = new(exchange => exchange.FileAsync(_model.Content, cutAfter: exchange.Number == 1 ? 123_456 : int.MaxValue));
        using (ModelDownloader first = _model.Downloader(server.Url, retries: 0))
        {
            ModelDownloadException failure = await Assert.ThrowsAsync<ModelDownloadException>(() => first.PullAsync(_model.Entry));
            Assert.Equal(ModelDownloadFailure.Server, failure.Failure);
            Assert.Contains("123456 of 300000 bytes", failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal(["ggml-test.bin.part", "ggml-test.bin.part.json"], _model.Files);
        using ModelDownloader second = _model.Downloader(server.Url, retries: 0);
        Reports reports = new();
        await second.PullAsync(_model.Entry, reports);

        _model.AssertStored();
        Assert.Equal(123_456, server.Requests[1].Offset);
        Assert.Equal("\"one\"", server.Requests[1].Header("If-Range"));
        Assert.Equal(123_456, reports.Seen[0].Bytes);
    }

    [Fact]
    public async Task Pull_starts_anew_when_the_server_knows_no_ranges()
    {
        _model.LeavePart(_model.Content.AsSpan(0, 100_000), null);
        await using TestServer server = new(async exchange =>
        {
            await exchange.HeadAsync("200 OK", $"Content-Length: {_model.Content.Length}");
            await exchange.WriteAsync(_model.Content);
        });
        using ModelDownloader downloader = _model.Downloader(server.Url);

        await downloader.PullAsync(_model.Entry);

        _model.AssertStored();
        Assert.Equal(100_000, Assert.Single(server.Requests).Offset);
    }

    [Fact]
    public async Task Pull_starts_anew_when_the_file_on_the_server_has_changed()
    {
        _model.LeavePart(new byte[100_000], "\"old\"");
        await using TestServer server = new(exchange => exchange.FileAsync(_model.Content, "\"new\""));
        using ModelDownloader downloader = _model.Downloader(server.Url);

        await downloader.PullAsync(_model.Entry);

        _model.AssertStored();
        Assert.Equal("\"old\"", Assert.Single(server.Requests).Header("If-Range"));
    }

    [Fact]
    public async Task Pull_starts_anew_when_a_server_continues_another_file()
    {
        _model.LeavePart(new byte[100_000], "\"old\"");
        await using TestServer server = new(async exchange =>
        {
            if (exchange.Offset == 0)
            {
                await exchange.FileAsync(_model.Content, "\"new\"");
                return;
            }

            // If-Range is ignored: a piece of a file with another tag comes.
            await exchange.HeadAsync(
                "206 Partial Content",
                "ETag: \"new\"",
                $"Content-Range: bytes {exchange.Offset}-{_model.Content.Length - 1}/{_model.Content.Length}",
                $"Content-Length: {_model.Content.Length - exchange.Offset}");
            await exchange.WriteAsync(_model.Content.AsMemory((int)exchange.Offset, 50_000));
        });
        using ModelDownloader downloader = _model.Downloader(server.Url);

        await downloader.PullAsync(_model.Entry);

        _model.AssertStored();
        Assert.Equal([100_000L, 0L], server.Requests.Select(request => request.Offset));
    }

    [Fact]
    public async Task Pull_starts_anew_when_the_range_that_comes_is_another()
    {
        _model.LeavePart(_model.Content.AsSpan(0, 100_000), null);
        await using TestServer server = new(async exchange =>
        {
            if (exchange.Offset == 0)
            {
                await exchange.FileAsync(_model.Content, null);
                return;
            }

            await exchange.HeadAsync("206 Partial Content", $"Content-Range: bytes 99999-{_model.Content.Length - 1}/{_model.Content.Length}", "Content-Length: 200001");
            await exchange.WriteAsync(_model.Content.AsMemory(99_999));
        });
        using ModelDownloader downloader = _model.Downloader(server.Url);

        await downloader.PullAsync(_model.Entry);

        _model.AssertStored();
        Assert.Equal([100_000L, 0L], server.Requests.Select(request => request.Offset));
    }

    [Fact]
    public async Task Pull_starts_anew_once_when_the_joint_gives_a_wrong_checksum()
    {
        _model.LeavePart(new byte[100_000], null);
        await using TestServer server = new(exchange => exchange.FileAsync(_model.Content, null));
        using ModelDownloader downloader = _model.Downloader(server.Url);

        await downloader.PullAsync(_model.Entry);

        _model.AssertStored();
        Assert.Equal([100_000L, 0L], server.Requests.Select(request => request.Offset));
    }

    [Theory]
    [InlineData("{\"sha256\":\"0000\",\"eTag\":null}")]
    [InlineData("{\"sha256\":")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData(null)]
    public async Task Pull_starts_anew_when_nothing_sure_is_known_of_the_part(string? note)
    {
        _model.LeavePart(_model.Content.AsSpan(0, 100_000), "\"one\"");
        string notePath = _model.PartPath + ".json";
        File.Delete(notePath);
        if (note is not null)
        {
            await File.WriteAllTextAsync(notePath, note);
        }

        await using TestServer server = new(exchange => exchange.FileAsync(_model.Content));
        using ModelDownloader downloader = _model.Downloader(server.Url);

        await downloader.PullAsync(_model.Entry);

        _model.AssertStored();
        Assert.Null(Assert.Single(server.Requests).Header("Range"));
    }

    [Fact]
    public async Task Pull_needs_no_server_when_the_part_is_complete()
    {
        _model.LeavePart(_model.Content, "\"one\"");
        await using TestServer server = new(exchange => exchange.StatusAsync("500 No"));
        using ModelDownloader downloader = _model.Downloader(server.Url);

        await downloader.PullAsync(_model.Entry);

        _model.AssertStored();
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Pull_starts_anew_when_the_part_is_longer_than_the_model()
    {
        _model.LeavePart([.. _model.Content, 1], "\"one\"");
        await using TestServer server = new(exchange => exchange.FileAsync(_model.Content));
        using ModelDownloader downloader = _model.Downloader(server.Url);

        await downloader.PullAsync(_model.Entry);

        _model.AssertStored();
    }

    [Fact]
    public async Task Pull_removes_what_came_when_its_checksum_is_wrong()
    {
        byte[] wrong = new byte[_model.Content.Length];
        await using TestServer server = new(exchange => exchange.FileAsync(wrong));
        using ModelDownloader downloader = _model.Downloader(server.Url);

        ModelDownloadException failure = await Assert.ThrowsAsync<ModelDownloadException>(() => downloader.PullAsync(_model.Entry));

        Assert.Equal(ModelDownloadFailure.Corrupt, failure.Failure);
        Assert.Contains(_model.Entry.Sha256, failure.Message, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(wrong)), failure.Message, StringComparison.Ordinal);
        Assert.Empty(_model.Files);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Pull_keeps_the_part_when_it_is_cancelled()
    {
        using CancellationTokenSource cancel = new();
        await using TestServer server = new(async exchange =>
        {
            if (exchange.Number > 1)
            {
                await exchange.FileAsync(_model.Content);
                return;
            }

            await exchange.HeadAsync("200 OK", "ETag: \"one\"", $"Content-Length: {_model.Content.Length}");
            await exchange.WriteAsync(_model.Content.AsMemory(0, 50_000));
            while (!File.Exists(_model.PartPath) || new FileInfo(_model.PartPath).Length < 50_000)
            {
                await Task.Delay(10, exchange.Stopped);
            }

            await cancel.CancelAsync();
            await exchange.HangAsync();
        });
        using ModelDownloader downloader = _model.Downloader(server.Url);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => downloader.PullAsync(_model.Entry, null, cancel.Token));

        Assert.Equal(["ggml-test.bin.part", "ggml-test.bin.part.json"], _model.Files);
        await downloader.PullAsync(_model.Entry);
        _model.AssertStored();
        Assert.Equal(50_000, server.Requests[1].Offset);
    }

    [Fact]
    public async Task Pull_leaves_nothing_but_the_part_until_the_last_byte_is_checked()
    {
        int looks = 0;
        await using TestServer server = new(async exchange =>
        {
            await exchange.HeadAsync("200 OK", $"Content-Length: {_model.Content.Length}");
            for (int offset = 0; offset < _model.Content.Length; offset += 30_000)
            {
                await exchange.WriteAsync(_model.Content.AsMemory(offset, 30_000));
                Assert.False(File.Exists(_model.FilePath));
                looks++;
            }
        });
        using ModelDownloader downloader = _model.Downloader(server.Url);

        await downloader.PullAsync(_model.Entry);

        // The last look may come after the rename; those before it saw no file.
        Assert.InRange(looks, 9, 10);
        _model.AssertStored();
    }

    [Fact]
    public async Task Pull_downloads_once_when_two_ask_for_the_same_model()
    {
        TaskCompletionSource second = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestServer server = new(async exchange =>
        {
            await second.Task;
            await exchange.FileAsync(_model.Content);
        });
        using ModelDownloader one = _model.Downloader(server.Url);
        using ModelDownloader two = _model.Downloader(server.Url);

        Task<string> first = one.PullAsync(_model.Entry);
        Task<string> other = two.PullAsync(_model.Entry);
        second.SetResult();
        await Task.WhenAll(first, other);

        _model.AssertStored();
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Pull_stops_waiting_for_another_one_when_cancelled()
    {
        await using TestServer server = new(exchange => exchange.HangAsync());
        using ModelDownloader one = _model.Downloader(server.Url);
        using ModelDownloader two = _model.Downloader(server.Url);
        using CancellationTokenSource stopFirst = new();
        Task<string> first = one.PullAsync(_model.Entry, null, stopFirst.Token);
        while (server.Requests.Count == 0)
        {
            await Task.Delay(10);
        }

        using CancellationTokenSource stopSecond = new(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => two.PullAsync(_model.Entry, null, stopSecond.Token));

        Assert.False(first.IsCompleted);
        await stopFirst.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Pull_says_so_before_asking_when_there_is_no_room()
    {
        await using TestServer server = new(exchange => exchange.StatusAsync("500 No"));
        using ModelDownloader downloader = _model.Downloader(server.Url);

        ModelDownloadException failure = await Assert.ThrowsAsync<ModelDownloadException>(
            () => downloader.PullAsync(_model.Entry with { SizeBytes = 1L << 60 }));

        Assert.Equal(ModelDownloadFailure.NoSpace, failure.Failure);
        Assert.Contains("1152921504606846976 bytes are needed", failure.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
        Assert.Empty(_model.Files);
    }

    [Fact]
    public async Task Pull_fails_typed_when_the_store_cannot_be_made()
    {
        string file = Path.GetTempFileName();
        try
        {
            ModelStore store = new(Path.Combine(file, "models"));
            using ModelDownloader downloader = new(store, new ModelDownloadOptions { BaseUrl = new Uri("http://127.0.0.1:9/") });

            ModelDownloadException failure = await Assert.ThrowsAsync<ModelDownloadException>(() => downloader.PullAsync(_model.Entry));

            Assert.Equal(ModelDownloadFailure.Storage, failure.Failure);
            Assert.Contains(ModelStore.DirectoryVariable, failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Pull_needs_no_network_for_the_embedded_model()
    {
        await using TestServer server = new(exchange => exchange.StatusAsync("500 No"));
        using ModelDownloader downloader = _model.Downloader(server.Url);

        string path = await downloader.PullAsync(ModelCatalog.Embedded);

        Assert.True(File.Exists(path));
        Assert.Empty(server.Requests);
    }

    private sealed class Reports : IProgress<DownloadProgress>
    {
        public List<DownloadProgress> Seen { get; } = [];

        public void Report(DownloadProgress value) => Seen.Add(value);
    }
}
