using System.Security.Cryptography;

namespace EchoNative.Server;

/// <summary>The certificate with which a server of its own encrypts. In an application of one's own, Kestrel is configured as ever.</summary>
public sealed record TlsOptions
{
    /// <summary>A PEM file with the certificate and those between it and the root, or a PKCS #12 file (.pfx, .p12) that also holds the key.</summary>
    public required string CertificatePath { get; init; }

    /// <summary>A PEM file with the private key. Null: <see cref="CertificatePath"/> holds it, too.</summary>
    public string? KeyPath { get; init; }

    /// <summary>Password of the key. Null: it has none.</summary>
    public string? Password { get; init; }

    /// <summary>Reads the files.</summary>
    /// <exception cref="ArgumentException">A file is missing or not usable.</exception>
    internal Certificate Load()
    {
        try
        {
            return Certificate.Load(this);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ArgumentException($"The certificate '{CertificatePath}' is not usable: {e.Message}", nameof(CertificatePath), e);
        }
    }

    /// <summary>Does not tell the password.</summary>
    public override string ToString() => $"{nameof(TlsOptions)} {{ {nameof(CertificatePath)} = {CertificatePath} }}";
}
