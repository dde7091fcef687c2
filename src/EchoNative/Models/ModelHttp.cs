using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace EchoNative.Models;

/// <summary>
/// The requests of a download. Redirects are followed here rather than by the handler, so that the token goes to the configured host only
/// and nothing that began with https goes on without it.
/// </summary>
internal sealed class ModelHttp : IDisposable
{
    public const int MaxRedirects = 8;

    private readonly ModelDownloadOptions _options;
    private readonly HttpClient _client;

    public ModelHttp(ModelDownloadOptions options)
    {
        _options = options;
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = options.ConnectTimeout,
            UseCookies = false,

            // The environment's proxy would otherwise carry requests to this machine, too, and with them the token, in the clear.
            UseProxy = !options.BaseUrl.IsLoopback,
        };
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("EchoNative", typeof(ModelHttp).Assembly.GetName().Version?.ToString(3)));
        _client.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Asks for a model from a byte on; the answer is 200, 206 or 416, with its body still to be read.</summary>
    /// <param name="entry">The model.</param>
    /// <param name="offset">First byte wanted.</param>
    /// <param name="eTag">Strong entity tag of the bytes before it, if known.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public async Task<HttpResponseMessage> GetAsync(ModelEntry entry, long offset, string? eTag, CancellationToken cancellationToken)
    {
        IReadOnlyList<Uri> addresses = _options.AddressesOf(entry);
        for (int index = 0; ; index++)
        {
            HttpResponseMessage response = await FollowAsync(addresses[index], offset, eTag, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                return response;
            }

            using (response)
            {
                if (response.StatusCode != HttpStatusCode.NotFound || index == addresses.Count - 1)
                {
                    throw Refused(response, addresses[0]);
                }
            }
        }
    }

    internal static Uri Target(HttpResponseMessage response, Uri address)
    {
        Uri? location = response.Headers.Location;
        if (location is null || !Uri.TryCreate(address, location, out Uri? target) || target.Scheme is not ("http" or "https"))
        {
            throw Server($"{address.Host} redirects to nowhere (HTTP {(int)response.StatusCode}).");
        }

        return address.Scheme == Uri.UriSchemeHttps && target.Scheme != Uri.UriSchemeHttps
            ? throw Server($"{address.Host} redirects from https to plain http at {target.Host}; that is not followed.")
            : target;
    }

    private static Exception Refused(HttpResponseMessage response, Uri address)
    {
        string answer = $"{address.GetLeftPart(UriPartial.Path)} answered HTTP {(int)response.StatusCode} {response.ReasonPhrase}";
        switch (response.StatusCode)
        {
            case HttpStatusCode.NotFound or HttpStatusCode.Gone:
                return new ModelDownloadException(ModelDownloadFailure.NotFound, $"{answer}: the file is not there. A mirror is set with {ModelDownloadOptions.UrlVariable}.");
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                return new ModelDownloadException(ModelDownloadFailure.Unauthorized, $"{answer}: it wants a token, or another one; set {ModelDownloadOptions.TokenVariable}.");
            case HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError
                or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout:
                return new TransientDownloadException(answer) { RetryAfter = RetryAfter(response) };
            default:
                return Server(answer + ".");
        }
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        RetryConditionHeaderValue? header = response.Headers.RetryAfter;
        TimeSpan? wait = header?.Delta ?? (header?.Date - DateTimeOffset.UtcNow);
        return wait is { } value && value > TimeSpan.Zero ? value : null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static ModelDownloadException Server(string message, Exception? inner = null) => new(ModelDownloadFailure.Server, message, inner);

    private async Task<HttpResponseMessage> FollowAsync(Uri address, long offset, string? eTag, CancellationToken cancellationToken)
    {
        Uri current = address;
        for (int redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            HttpResponseMessage response = await SendAsync(current, offset, eTag, cancellationToken).ConfigureAwait(false);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308))
            {
                return response;
            }

            using (response)
            {
                current = Target(response, current);
            }
        }

        throw Server($"{address.GetLeftPart(UriPartial.Path)} redirects more than {MaxRedirects} times.");
    }

    private async Task<HttpResponseMessage> SendAsync(Uri address, long offset, string? eTag, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        if (_options.Token is not null && _options.MaySendToken(address))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _options.Token);
        }

        if (offset > 0)
        {
            request.Headers.Range = new RangeHeaderValue(offset, null);
            request.Headers.IfRange = eTag is null ? null : new RangeConditionHeaderValue(eTag);
        }

        using CancellationTokenSource stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stall.CancelAfter(_options.ConnectTimeout + _options.StallTimeout);
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stall.Token).ConfigureAwait(false);
        }
        catch (HttpRequestException exception)
        {
            throw exception.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError
                    => new TransientDownloadException($"{address.Host} cannot be reached: {exception.Message}", exception) { Unreachable = true },
                HttpRequestError.SecureConnectionError
                    => Server($"No secure connection to {address.Host}: {exception.InnerException?.Message ?? exception.Message}", exception),
                _ => new TransientDownloadException($"{address.Host} broke off: {exception.Message}", exception),
            };
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The handler reports its connect timeout as a cancellation, too.
            throw exception.InnerException is TimeoutException && !stall.IsCancellationRequested
                ? new TransientDownloadException(Text($"{address.Host} cannot be reached: no connection within {_options.ConnectTimeout.TotalSeconds} s"), exception) { Unreachable = true }
                : new TransientDownloadException(Text($"{address.Host} did not answer within {_options.StallTimeout.TotalSeconds} s"), exception);
        }
    }
}
