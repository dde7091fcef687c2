using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace EchoNative.Server;

/// <summary>A certificate as read from its files.</summary>
/// <param name="Context">What Kestrel hands out: the certificate with those between it and the root.</param>
/// <param name="NotAfter">When it ends.</param>
/// <param name="Written">When the files were written last.</param>
internal sealed record Certificate(SslStreamCertificateContext Context, DateTime NotAfter, DateTime Written)
{
    public static Certificate Load(TlsOptions options)
    {
        DateTime written = WrittenAt(options);
        var chain = new X509Certificate2Collection();
        X509Certificate2 own;
        if (Path.GetExtension(options.CertificatePath).ToUpperInvariant() is ".PFX" or ".P12")
        {
            own = X509CertificateLoader.LoadPkcs12FromFile(options.CertificatePath, options.Password);
        }
        else
        {
            own = options.Password is null
                ? X509Certificate2.CreateFromPemFile(options.CertificatePath, options.KeyPath)
                : X509Certificate2.CreateFromEncryptedPemFile(options.CertificatePath, options.Password, options.KeyPath);
            chain.ImportFromPemFile(options.CertificatePath);
        }

        // Offline: intermediates come from the file, not from the network.
        return new Certificate(SslStreamCertificateContext.Create(own, chain, offline: true), own.NotAfter, written);
    }

    public static DateTime WrittenAt(TlsOptions options)
    {
        DateTime certificate = File.GetLastWriteTimeUtc(options.CertificatePath);
        DateTime key = options.KeyPath is null ? certificate : File.GetLastWriteTimeUtc(options.KeyPath);
        return certificate > key ? certificate : key;
    }
}
