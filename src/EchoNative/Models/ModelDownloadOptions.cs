namespace EchoNative.Models;

/// <summary>Where models are downloaded from, and how patiently.</summary>
public sealed record ModelDownloadOptions
{
    /// <summary>Environment variable that names another base URL.</summary>
    public const string UrlVariable = "ECHONATIVE_MODEL_URL";

    /// <summary>Environment variable that holds the token for the base URL.</summary>
    public const string TokenVariable = "ECHONATIVE_MODEL_TOKEN";

    /// <summary>The model host's own variable; used for <see cref="DefaultBaseUrl"/> only.</summary>
    public const string HostTokenVariable = "HF_TOKEN";

    /// <summary>The host that whisper.cpp's download scripts name.</summary>
    public static Uri DefaultBaseUrl { get; } = new("https://huggingface.co/");

    /// <summary>
    /// Base URL, http or https. A mirror has the same paths below it (<see cref="ModelEntry.Path"/>) or simply the files by their
    /// <see cref="ModelEntry.FileName"/>, so that a web server over a model store is a mirror.
    /// </summary>
    public Uri BaseUrl { get; init; } = DefaultBaseUrl;

    /// <summary>Bearer token, sent to the host and port of <see cref="BaseUrl"/> only, and over https or to this machine only; null for none.</summary>
    public string? Token { get; init; }

    /// <summary>Longest time for a connection to be made; 1 s to 10 min.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Longest time without a byte; 100 ms to 10 min. There is no limit on the whole download.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often a broken download is taken up again before it fails, 0 to 20. A download that came at least 1 MiB further meanwhile starts counting anew.
    /// </summary>
    public int Retries { get; init; } = 4;

    /// <summary>Mean wait before the first retry, doubled for each further one up to 30 s, with jitter; 1 ms to 30 s.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Options from the environment, where an argument is null or empty.</summary>
    /// <param name="baseUrl">Base URL; else <c>ECHONATIVE_MODEL_URL</c>, else <see cref="DefaultBaseUrl"/>.</param>
    /// <param name="token">Token; else <c>ECHONATIVE_MODEL_TOKEN</c>, else, for the default base URL, <c>HF_TOKEN</c>.</param>
    /// <returns>Validated options.</returns>
    /// <exception cref="ModelDownloadException">The URL or the token is unusable.</exception>
    public static ModelDownloadOptions FromEnvironment(string? baseUrl = null, string? token = null)
    {
        string? url = NullIfEmpty(baseUrl) ?? NullIfEmpty(Environment.GetEnvironmentVariable(UrlVariable));
        if (!Uri.TryCreate(url ?? DefaultBaseUrl.AbsoluteUri, UriKind.Absolute, out Uri? parsed))
        {
            throw Invalid($"'{url}' is not an absolute URL.");
        }

        ModelDownloadOptions options = new() { BaseUrl = parsed };
        string? hostToken = options.IsDefaultHost ? NullIfEmpty(Environment.GetEnvironmentVariable(HostTokenVariable)) : null;
        options = options with { Token = NullIfEmpty(token) ?? NullIfEmpty(Environment.GetEnvironmentVariable(TokenVariable)) ?? hostToken };
        options.Validate();
        return options;
    }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ModelDownloadException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        if (!BaseUrl.IsAbsoluteUri || (BaseUrl.Scheme != Uri.UriSchemeHttps && BaseUrl.Scheme != Uri.UriSchemeHttp))
        {
            throw Invalid($"The base URL '{BaseUrl}' must begin with https:// or http://.");
        }

        if (BaseUrl.UserInfo.Length > 0 || BaseUrl.Query.Length > 0 || BaseUrl.Fragment.Length > 0)
        {
            throw Invalid($"The base URL of {BaseUrl.Host} must not hold a user name, a query or a fragment.");
        }

        if (Token is not null && (Token.Length > 4096 || !Token.All(c => c is > ' ' and < '\x7f')))
        {
            throw Invalid("The token must be at most 4096 printable ASCII characters without spaces.");
        }

        if (Token is not null && !MaySendToken(BaseUrl))
        {
            throw Invalid($"A token is never sent over plain http: use https for {BaseUrl.Host}, or no token.");
        }

        Check(ConnectTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10), nameof(ConnectTimeout));
        Check(StallTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10), nameof(StallTimeout));
        Check(RetryDelay, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(30), nameof(RetryDelay));
        if (Retries is < 0 or > 20)
        {
            throw Invalid($"{nameof(Retries)} must be 0 to 20, not {Retries}.");
        }
    }

    internal bool IsDefaultHost => SameAuthority(BaseUrl, DefaultBaseUrl);

    /// <summary>True when a request to this address may carry the token.</summary>
    internal bool MaySendToken(Uri address)
        => SameAuthority(address, BaseUrl) && (address.Scheme == Uri.UriSchemeHttps || address.IsLoopback);

    /// <summary>The addresses to ask for a model, in order.</summary>
    internal IReadOnlyList<Uri> AddressesOf(ModelEntry entry)
    {
        Uri folder = BaseUrl.AbsolutePath.EndsWith('/') ? BaseUrl : new Uri(BaseUrl.AbsoluteUri + "/");
        Uri address = new(folder, entry.Path);
        return IsDefaultHost ? [address] : [address, new Uri(folder, entry.FileName)];
    }

    private static bool SameAuthority(Uri left, Uri right)
        => Uri.Compare(left, right, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;

    private static void Check(TimeSpan value, TimeSpan least, TimeSpan most, string name)
    {
        if (value < least || value > most)
        {
            throw Invalid($"{name} must be {least} to {most}, not {value}.");
        }
    }

    private static string? NullIfEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;

    private static ModelDownloadException Invalid(string message) => new(ModelDownloadFailure.Invalid, message);
}
