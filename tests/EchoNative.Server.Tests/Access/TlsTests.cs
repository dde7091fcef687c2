using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EchoNative.Protocol;
using Microsoft.Extensions.Logging.Abstractions;

namespace EchoNative.Server.Tests;

/// <summary>Certificates made here, real files, real TLS.</summary>
[Collection(ServerCollection.Name)]
public sealed class TlsTests : IDisposable
{
    private const string Start = """{"type":"start","sources":[{"sample_rate":16000,"channels":1,"encoding":"s16le"}]}""";
    private readonly string _folder = Directory.CreateTempSubdirectory("echonative-tls").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("pem")]
    [InlineData("encrypted pem")]
    [InlineData("one pem")]
    [InlineData("pfx")]
    public async Task Stream_is_encrypted_with_the_certificate(string kind)
    {
        (TlsOptions tls, string thumbprint) = WriteCertificate(kind);
        await using EchoServer server = await ServerFixture.StartAsync(ServerFixture.Options with { Tls = tls });
        Assert.Equal("wss", server.StreamUri.Scheme);
        string? seen = null;
        await using RawClient client = await RawClient.ConnectAsync(server, Start, options =>
            options.RemoteCertificateValidationCallback = (_, certificate, _, _) => (seen = certificate!.GetCertHashString()) == thumbprint);
        Assert.IsType<ReadyMessage>(await client.ReceiveAsync());
        Assert.Equal(thumbprint, seen);

        // Nothing is let in that does not trust it, or does not encrypt.
        await Assert.ThrowsAsync<WebSocketException>(() => RawClient.ConnectAsync(server, Start));
        using var http = new HttpClient();
        var plain = new UriBuilder(server.BaseUri) { Scheme = "http", Path = "health/live" };
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(plain.Uri));
        await client.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await server.StopAsync();
    }

    [Fact]
    public void Certificate_is_read_again_when_it_was_renewed_and_kept_when_it_was_damaged()
    {
        (TlsOptions tls, string first) = WriteCertificate("pem");
        var time = new ManualTime();
        var source = new CertificateSource(tls, NullLogger.Instance, time);
        Assert.Equal(first, source.Current.TargetCertificate.Thumbprint);

        (_, string second) = WriteCertificate("pem", age: 1);
        Assert.Equal(first, source.Current.TargetCertificate.Thumbprint); // it does not look each time
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(second, source.Current.TargetCertificate.Thumbprint);

        File.WriteAllText(tls.CertificatePath, "damaged");
        File.SetLastWriteTimeUtc(tls.CertificatePath, DateTime.UtcNow.AddMinutes(2));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(second, source.Current.TargetCertificate.Thumbprint);

        File.Delete(tls.CertificatePath);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(second, source.Current.TargetCertificate.Thumbprint);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no certificate")]
    public async Task Certificate_that_is_not_usable_is_named(string? content)
    {
        string path = Path.Combine(_folder, "bad.pem");
        if (content is not null)
        {
            await File.WriteAllTextAsync(path, content);
        }

        var e = await Assert.ThrowsAsync<ArgumentException>(async () =>
        {
            await using var server = new EchoServer(
                ServerFixture.Options with { Tls = new TlsOptions { CertificatePath = path } }, new IPEndPoint(IPAddress.Loopback, 0));
            await server.StartAsync();
        });
        Assert.Contains("bad.pem", e.Message, StringComparison.Ordinal);
    }

    private (TlsOptions Tls, string Thumbprint) WriteCertificate(string kind, int age = 0)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=echonative test", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        string path = Path.Combine(_folder, kind == "pfx" ? "c.pfx" : "c.pem");
        string keyPath = Path.Combine(_folder, "k.pem");
        const string Password = "of the key";
        TlsOptions tls = kind switch
        {
            "pem" => new TlsOptions { CertificatePath = path, KeyPath = keyPath },
            "one pem" => new TlsOptions { CertificatePath = path },
            "encrypted pem" => new TlsOptions { CertificatePath = path, KeyPath = keyPath, Password = Password },
            _ => new TlsOptions { CertificatePath = path, Password = Password },
        };
        if (kind == "pfx")
        {
            File.WriteAllBytes(path, certificate.Export(X509ContentType.Pkcs12, Password));
        }
        else
        {
            File.WriteAllText(path, certificate.ExportCertificatePem() + (kind == "one pem" ? "\n" + key.ExportPkcs8PrivateKeyPem() : ""));
            File.WriteAllText(keyPath, kind == "encrypted pem"
                ? key.ExportEncryptedPkcs8PrivateKeyPem(Password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 100_000))
                : key.ExportPkcs8PrivateKeyPem());
        }

        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(age));
        return (tls, certificate.Thumbprint);
    }
}
