using EchoNative.Models;

namespace EchoNative.Tests.Models;

[Collection(EnvironmentVariables.Collection)]
public sealed class ModelDownloadOptionsTests
{
    [Fact]
    public void Environment_is_not_needed()
    {
        using EnvironmentVariables none = new((ModelDownloadOptions.UrlVariable, null), (ModelDownloadOptions.TokenVariable, null), (ModelDownloadOptions.HostTokenVariable, null));

        ModelDownloadOptions options = ModelDownloadOptions.FromEnvironment();

        Assert.Equal(new Uri("https://huggingface.co/"), options.BaseUrl);
        Assert.Null(options.Token);
    }

    [Fact]
    public void Environment_names_mirror_and_token_and_arguments_come_first()
    {
        using EnvironmentVariables set = new((ModelDownloadOptions.UrlVariable, "https://mirror.example/m/"), (ModelDownloadOptions.TokenVariable, "t1"), (ModelDownloadOptions.HostTokenVariable, "t2"));

        Assert.Equal(new Uri("https://mirror.example/m/"), ModelDownloadOptions.FromEnvironment().BaseUrl);
        Assert.Equal("t1", ModelDownloadOptions.FromEnvironment().Token);
        Assert.Equal(new Uri("https://other.example/"), ModelDownloadOptions.FromEnvironment("https://other.example/").BaseUrl);
        Assert.Equal("t3", ModelDownloadOptions.FromEnvironment(null, "t3").Token);
    }

    [Fact]
    public void Host_token_is_kept_from_mirrors()
    {
        using EnvironmentVariables set = new((ModelDownloadOptions.UrlVariable, null), (ModelDownloadOptions.TokenVariable, null), (ModelDownloadOptions.HostTokenVariable, "hf"));

        Assert.Equal("hf", ModelDownloadOptions.FromEnvironment().Token);
        Assert.Null(ModelDownloadOptions.FromEnvironment("https://mirror.example/").Token);
    }

    [Theory]
    [InlineData("mirror")]
    [InlineData("ftp://mirror.example/")]
    [InlineData("file:///srv/models")]
    [InlineData("https://user:pass@mirror.example/")]
    [InlineData("https://mirror.example/?x=1")]
    [InlineData("https://mirror.example/#x")]
    public void Bad_base_urls_are_refused(string url)
    {
        using EnvironmentVariables none = new((ModelDownloadOptions.TokenVariable, null), (ModelDownloadOptions.HostTokenVariable, null));

        ModelDownloadException failure = Assert.Throws<ModelDownloadException>(() => ModelDownloadOptions.FromEnvironment(url));

        Assert.Equal(ModelDownloadFailure.Invalid, failure.Failure);
        Assert.DoesNotContain("pass", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("line\r\nX-Evil: 1")]
    [InlineData("ünicode")]
    public void Bad_tokens_are_refused(string token)
        => Assert.Throws<ModelDownloadException>(() => ModelDownloadOptions.FromEnvironment("https://mirror.example/", token));

    [Fact]
    public void Tokens_never_go_over_plain_http_but_to_this_machine()
    {
        Assert.Throws<ModelDownloadException>(() => ModelDownloadOptions.FromEnvironment("http://mirror.example/", "t"));
        Assert.Equal("t", ModelDownloadOptions.FromEnvironment("http://127.0.0.1:8080/", "t").Token);
    }

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Values_out_of_range_are_refused(ModelDownloadOptions options, string name)
        => Assert.Contains(name, Assert.Throws<ModelDownloadException>(options.Validate).Message, StringComparison.Ordinal);

    public static TheoryData<ModelDownloadOptions, string> OutOfRange() => new()
    {
        { new() { Retries = -1 }, nameof(ModelDownloadOptions.Retries) },
        { new() { Retries = 21 }, nameof(ModelDownloadOptions.Retries) },
        { new() { ConnectTimeout = TimeSpan.Zero }, nameof(ModelDownloadOptions.ConnectTimeout) },
        { new() { StallTimeout = Timeout.InfiniteTimeSpan }, nameof(ModelDownloadOptions.StallTimeout) },
        { new() { RetryDelay = TimeSpan.FromHours(1) }, nameof(ModelDownloadOptions.RetryDelay) },
    };
}
