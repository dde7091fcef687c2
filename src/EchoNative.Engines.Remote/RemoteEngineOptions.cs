using System.Diagnostics;
using System.Text.Json.Serialization;

namespace EchoNative;

/// <summary>
/// The service that an engine's audio goes to. Nothing is sent anywhere but to <see cref="Url"/>, which has no default. The key never shows: not in
/// logs, not in errors, not in <see cref="ToString"/>.
/// </summary>
public abstract record RemoteEngineOptions : EngineOptions
{
    /// <summary>Most characters of a key.</summary>
    public const int MaxKeyLength = 4096;

    /// <summary>Most characters of <see cref="Model"/>.</summary>
    public const int MaxModelLength = 256;

    /// <summary>The address that is asked, as it is: nothing is added to its path. Starting the engine sends a second of faint noise there.</summary>
    public required Uri Url { get; init; }

    /// <summary>The model as the service calls it; null where it has only one.</summary>
    public string? Model { get; init; }

    /// <summary>The key, sent as <c>Authorization: Bearer …</c>; null for none.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    [JsonIgnore]
    public string? ApiKey { get; init; }

    /// <summary>Name of the environment variable that holds the key, in place of <see cref="ApiKey"/>. Read when the engine starts.</summary>
    public string? ApiKeyVariable { get; init; }

    /// <summary>Let audio and key go over the network unencrypted. Without it only this machine may be asked so.</summary>
    public bool AllowInsecure { get; init; }

    /// <summary>Longest wait for a connection, 100 ms–1 min.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Longest time of one attempt, 100 ms–5 min. What a session waits for all attempts together is bounded by
    /// <see cref="SessionOptions.MaxInferenceTime"/>, too.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Attempts after the first that has failed, 0–10. What the service refuses for good is not tried again.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>Pause before the second attempt, 1 ms–10 s; it doubles with each, by chance a little more or less, up to 5 s.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest pause that the service may ask for (<c>Retry-After</c>), 0–5 min. Where it asks for more, the attempt has failed for good.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Attempts in a row, of all sessions, after which the service is left alone for <see cref="BreakDuration"/>, 2–1000.</summary>
    public int BreakerFailures { get; init; } = 10;

    /// <summary>How long it is left alone, 500 ms–5 min; everything fails at once meanwhile.</summary>
    public TimeSpan BreakDuration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What to call the service in messages: its address without query.</summary>
    internal string Address => Url.GetLeftPart(UriPartial.Path);

    /// <summary>What to call the model.</summary>
    internal string ModelName => Model ?? Url?.Host ?? "";

    /// <summary>The scheme of encrypted addresses and that of the others.</summary>
    private protected abstract (string Secure, string Plain) Schemes { get; }

    /// <inheritdoc/>
    public override string? FindMissing() =>
        ApiKeyVariable is not null && string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(ApiKeyVariable))
            ? $"The environment variable {ApiKeyVariable} is not set: it is to hold the key for {Url.Host}."
            : null;

    /// <inheritdoc/>
    public override void Validate()
    {
        ArgumentNullException.ThrowIfNull(Url);
        base.Validate();
        ThrowIfBadUrl();
        if (ApiKey is not null && ApiKeyVariable is not null)
        {
            throw new ArgumentException("The key is given, or the variable that holds it, not both.", nameof(ApiKey));
        }

        if (ApiKey is not null && !IsKey(ApiKey))
        {
            throw new ArgumentException($"A key has 1 to {MaxKeyLength} printable ASCII characters and no space.", nameof(ApiKey));
        }

        if (ApiKeyVariable is { } variable && (variable.Length == 0 || variable.AsSpan().ContainsAny('=', '\0')))
        {
            throw new ArgumentException("That is no name of an environment variable.", nameof(ApiKeyVariable));
        }

        if (Model is { } model && (model.Length is 0 or > MaxModelLength || model.Any(char.IsControl)))
        {
            throw new ArgumentException($"A model's name has 1 to {MaxModelLength} characters and no control characters.", nameof(Model));
        }

        ThrowIfOutside(ConnectTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1), nameof(ConnectTimeout));
        ThrowIfOutside(Timeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5), nameof(Timeout));
        ThrowIfOutside(RetryDelay, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10), nameof(RetryDelay));
        ThrowIfOutside(MaxRetryAfter, TimeSpan.Zero, TimeSpan.FromMinutes(5), nameof(MaxRetryAfter));
        ThrowIfOutside(BreakDuration, TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(5), nameof(BreakDuration));
        DecodeOptions.ThrowIfOutside(Retries, 0, 10, nameof(Retries));
        DecodeOptions.ThrowIfOutside(BreakerFailures, 2, 1000, nameof(BreakerFailures));
    }

    /// <summary>Where it goes and which model; neither the key nor the query of the address, which may hold one.</summary>
    public sealed override string ToString() => $"{GetType().Name} {{ Url = {Address}, Model = {Model} }}";

    /// <summary>The key to send, or null.</summary>
    /// <exception cref="RemoteEngineException">The environment variable is not set, or holds what can't be a key.</exception>
    internal string? FindKey()
    {
        if (ApiKeyVariable is null)
        {
            return ApiKey;
        }

        string? key = Environment.GetEnvironmentVariable(ApiKeyVariable)?.Trim();
        return FindMissing() is { } missing ? throw new RemoteEngineException(missing)
            : IsKey(key!) ? key
            : throw new RemoteEngineException($"The environment variable {ApiKeyVariable} holds what can't be a key: a space, or a character that isn't ASCII.");
    }

    private protected static void ThrowIfOutside(TimeSpan value, TimeSpan min, TimeSpan max, string name)
    {
        if (value < min || value > max)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} lies between {min} and {max}.");
        }
    }

    private static bool IsKey(string key) => key.Length is > 0 and <= MaxKeyLength && key.All(static c => c is > ' ' and < '\x7f');

    private void ThrowIfBadUrl()
    {
        if (!Url.IsAbsoluteUri || (Url.Scheme != Schemes.Secure && Url.Scheme != Schemes.Plain))
        {
            throw new ArgumentException($"The address has to begin with {Schemes.Secure}:// (or {Schemes.Plain}:// on this machine).", nameof(Url));
        }

        if (Url.UserInfo.Length > 0)
        {
            throw new ArgumentException("The address holds a name or password; a key belongs into the options that are made for it.", nameof(Url));
        }

        if (Url.Scheme == Schemes.Plain && !Url.IsLoopback && !AllowInsecure)
        {
            throw new ArgumentException(
                $"{Address} would get audio and key unencrypted: use {Schemes.Secure}://, or set {nameof(AllowInsecure)}.", nameof(Url));
        }
    }
}
