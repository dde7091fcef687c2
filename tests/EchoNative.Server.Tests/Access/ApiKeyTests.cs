using System.Text;

namespace EchoNative.Server.Tests;

public sealed class ApiKeyTests
{
    private const string Key = "correct-horse-battery-staple";

    [Fact]
    public void Find_knows_the_keys_and_nothing_else()
    {
        ApiKey[] keys = [ApiKey.Of(Key), ApiKey.Of("another-key-that-is-long")];
        Assert.Same(keys[0], Find(Key));
        Assert.Same(keys[1], Find("another-key-that-is-long"));
        Assert.Null(Find(Key + "x"));
        Assert.Null(Find(Key[..^1]));
        Assert.Null(Find(""));

        ApiKey? Find(string sent) => ApiKey.Find(keys, Encoding.UTF8.GetBytes(sent));
    }

    [Theory]
    [InlineData("")]
    [InlineData("fifteen-letters")]
    [InlineData("sixteen letters!")]
    [InlineData("sechzehn-zeichen-ß")]
    [InlineData("sixteen-letters\n!")]
    public void What_is_no_key_is_refused_and_not_repeated(string text)
    {
        var e = Assert.Throws<ArgumentException>(() => ApiKey.Of(text));
        Assert.True(text.Length == 0 || !e.Message.Contains(text, StringComparison.Ordinal));
        Assert.Throws<ArgumentException>(() => ApiKey.Of(new string('k', ApiKey.MaxLength + 1)));
    }

    [Fact]
    public void Nothing_of_a_key_is_kept_but_its_digest()
    {
        ApiKey key = ApiKey.Of(Key);
        Assert.Equal(8, key.Id.Length);
        string options = (ServerFixture.Options with { ApiKeys = [key] }).ToString();
        Assert.DoesNotContain(Key, options, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, key.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", new TlsOptions { CertificatePath = "c", Password = "secret" }.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void File_gives_a_key_per_line_and_says_which_line_is_none()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, $"# mine\n\n  {Key}  \r\nanother-key-that-is-long");
            Assert.Equal([ApiKey.Of(Key).Id, ApiKey.Of("another-key-that-is-long").Id], ApiKey.ReadFile(path).Select(key => key.Id));

            File.WriteAllText(path, $"{Key}\nshort-secret\n");
            var e = Assert.Throws<ArgumentException>(() => ApiKey.ReadFile(path));
            Assert.Contains("Line 2", e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("short-secret", e.Message, StringComparison.Ordinal);

            File.WriteAllText(path, "# nothing\n");
            Assert.Throws<ArgumentException>(() => ApiKey.ReadFile(path));
            File.WriteAllText(path, new string('k', 1024 * 1024 + 1));
            Assert.Throws<ArgumentException>(() => ApiKey.ReadFile(path));
        }
        finally
        {
            File.Delete(path);
        }

        Assert.Throws<FileNotFoundException>(() => ApiKey.ReadFile(path));
    }
}
