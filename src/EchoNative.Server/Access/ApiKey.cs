using System.Security.Cryptography;
using System.Text;

namespace EchoNative.Server;

/// <summary>
/// A secret that lets its bearer in. Only its SHA-256 digest is kept: keys are long and random, so that needs no salt and no slow hash.
/// </summary>
public sealed class ApiKey
{
    /// <summary>Shortest key, in characters.</summary>
    public const int MinLength = 16;

    /// <summary>Longest key, in characters.</summary>
    public const int MaxLength = 256;

    private const int MaxFileBytes = 1024 * 1024;
    private readonly byte[] _digest;

    private ApiKey(byte[] digest)
    {
        _digest = digest;
        Id = Convert.ToHexStringLower(digest.AsSpan(0, 4));
    }

    /// <summary>The first 8 hexadecimal digits of the digest: names the key in logs.</summary>
    public string Id { get; }

    /// <summary>Takes a key.</summary>
    /// <param name="key"><see cref="MinLength"/>–<see cref="MaxLength"/> visible ASCII characters.</param>
    /// <exception cref="ArgumentException">It is something else; the message does not hold it.</exception>
    public static ApiKey Of(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return IsKey(key)
            ? new ApiKey(SHA256.HashData(Encoding.ASCII.GetBytes(key)))
            : throw new ArgumentException($"An API key has {MinLength}–{MaxLength} visible ASCII characters.", nameof(key));
    }

    /// <summary>Reads keys, one per line; empty lines and those that begin with # are passed over.</summary>
    /// <param name="path">A file of at most 1 MiB.</param>
    /// <exception cref="ArgumentException">A line is not a key, or there is none.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static IReadOnlyList<ApiKey> ReadFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (new FileInfo(path).Length > MaxFileBytes)
        {
            throw new ArgumentException($"'{path}' is too large for a file of API keys.", nameof(path));
        }

        var keys = new List<ApiKey>();
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            string key = line.Trim();
            if (key.Length > 0 && key[0] != '#')
            {
                keys.Add(IsKey(key)
                    ? Of(key)
                    : throw new ArgumentException(
                        $"Line {number} of '{path}' is not an API key: {MinLength}–{MaxLength} visible ASCII characters.", nameof(path)));
            }
        }

        return keys.Count > 0 ? keys : throw new ArgumentException($"'{path}' holds no API key.", nameof(path));
    }

    /// <summary>Finds the key that a client has sent, in a time that does not depend on how much of any key it has guessed.</summary>
    internal static ApiKey? Find(IReadOnlyList<ApiKey> keys, ReadOnlySpan<byte> sent)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(sent, digest);
        ApiKey? found = null;
        foreach (ApiKey key in keys)
        {
            found = CryptographicOperations.FixedTimeEquals(digest, key._digest) ? key : found;
        }

        return found;
    }

    private static bool IsKey(string text) =>
        text.Length is >= MinLength and <= MaxLength && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
