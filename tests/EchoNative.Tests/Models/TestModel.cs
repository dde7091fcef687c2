using System.Security.Cryptography;
using EchoNative.Models;

namespace EchoNative.Tests.Models;

/// <summary>A model that exists only for a test, and a store in a new folder.</summary>
internal sealed class TestModel : IDisposable
{
    public TestModel(int size = 300_000, int seed = 1)
    {
        Content = new byte[size];
        new Random(seed).NextBytes(Content);
        Entry = new ModelEntry("test", ModelKind.Whisper, "repo/resolve/main/test.bin", size, Convert.ToHexStringLower(SHA256.HashData(Content)), "MIT", "", "");
        Store = new ModelStore(Path.Combine(Path.GetTempPath(), $"echonative-test-{Guid.NewGuid():N}"));
    }

    public byte[] Content { get; }

    public ModelEntry Entry { get; }

    public ModelStore Store { get; }

    public string FilePath => Store.PathOf(Entry);

    public string PartPath => FilePath + ".part";

    /// <summary>The files in the store but for the empty lock.</summary>
    public IEnumerable<string> Files => Directory.Exists(Store.FolderPath)
        ? Directory.GetFiles(Store.FolderPath).Select(Path.GetFileName).OfType<string>().Where(name => !name.EndsWith(".lock", StringComparison.Ordinal)).Order()
        : [];

    /// <summary>A downloader with short waits.</summary>
    public ModelDownloader Downloader(Uri baseUrl, int retries = 4, string? token = null, TimeSpan? stall = null) => new(Store, new ModelDownloadOptions
    {
        BaseUrl = baseUrl,
        Token = token,
        Retries = retries,
        RetryDelay = TimeSpan.FromMilliseconds(1),
        StallTimeout = stall ?? TimeSpan.FromSeconds(60),
    });

    /// <summary>Puts the first bytes of <paramref name="content"/> where an interrupted download leaves them.</summary>
    public void LeavePart(ReadOnlySpan<byte> content, string? eTag)
    {
        Directory.CreateDirectory(Store.FolderPath);
        File.WriteAllBytes(PartPath, content);
        string tag = eTag is null ? "null" : $"\"{eTag.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
        File.WriteAllText(PartPath + ".json", $$"""{"sha256":"{{Entry.Sha256}}","eTag":{{tag}}}""");
    }

    /// <summary>Asserts that the store holds the model and nothing else.</summary>
    public void AssertStored()
    {
        Assert.Equal([Path.GetFileName(FilePath)], Files);
        Assert.Equal(Content, File.ReadAllBytes(FilePath));
    }

    public void Dispose()
    {
        if (Directory.Exists(Store.FolderPath))
        {
            Directory.Delete(Store.FolderPath, recursive: true);
        }
    }
}
