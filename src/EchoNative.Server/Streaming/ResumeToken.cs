using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace EchoNative.Server;

/// <summary>A secret of 256 random bits, and the digest by which its session is found: a search by the secret itself could be timed.</summary>
/// <param name="Text">The secret in base64url, 43 characters.</param>
/// <param name="Digest">SHA-256 of it, in hexadecimal digits.</param>
internal sealed record ResumeToken(string Text, string Digest)
{
    private const int Bytes = 32;

    /// <summary>Makes a new one.</summary>
    public static ResumeToken Create()
    {
        string text = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
        return new ResumeToken(text, DigestOf(text));
    }

    /// <summary>The digest of what a client shows.</summary>
    public static string DigestOf(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
