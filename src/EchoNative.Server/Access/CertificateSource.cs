using System.Net.Security;
using Microsoft.Extensions.Logging;

namespace EchoNative.Server;

/// <summary>
/// The certificate for new connections. It is read again when its files have changed, as they do when it is renewed: running streams
/// go on. Files that are not usable then are logged, and the certificate before stays.
/// </summary>
internal sealed class CertificateSource(TlsOptions options, ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private Certificate _certificate = options.Load();
    private long _lookedAt = time.GetTimestamp();
    private DateTime _tried;

    public SslStreamCertificateContext Current
    {
        get
        {
            lock (_lock)
            {
                if (time.GetElapsedTime(_lookedAt) >= LookEvery)
                {
                    _lookedAt = time.GetTimestamp();
                    Renew();
                }

                return _certificate.Context;
            }
        }
    }

    private void Renew()
    {
        DateTime written = Certificate.WrittenAt(options);
        if (written == _certificate.Written || written == _tried)
        {
            return;
        }

        _tried = written;
        try
        {
            _certificate = options.Load();
            AccessLog.CertificateRenewed(logger, _certificate.NotAfter);
        }
        catch (ArgumentException e)
        {
            AccessLog.CertificateNotRenewed(logger, e.Message);
        }
    }
}
