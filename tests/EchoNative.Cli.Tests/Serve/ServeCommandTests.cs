using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EchoNative.Cli.Tests.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace EchoNative.Cli.Tests.Serve;

/// <summary>The real <c>echonative serve</c>.</summary>
public sealed class ServeCommandTests : IDisposable
{
    private const string FileKey = "a-key-of-the-key-file";
    private const string VariableKey = "a-key-of-the-environment";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SignalFact]
    public async Task Keys_and_certificate_come_from_files_and_the_environment_and_sigterm_ends_it()
    {
        string thumbprint = WriteCertificate();
        string keys = _folder["keys"];
        await File.WriteAllTextAsync(keys, $"# ours\n{FileKey}\n");
        await using RunningCli server = RunningCli.StartWith(
            new() { ["ECHONATIVE_API_KEYS"] = VariableKey },
            "serve", "--port", "0", "--model", "digits", "--api-keys", keys, "--tls-cert", _folder["c.pem"], "--tls-key", _folder["k.pem"]);
        var stream = new Uri(server.WaitForLine("listening")["listening".Length..].Trim());
        Assert.Equal("wss", stream.Scheme);

        foreach ((string? key, HttpStatusCode status) in new (string?, HttpStatusCode)[]
        {
            (null, HttpStatusCode.Unauthorized), (FileKey, HttpStatusCode.SwitchingProtocols), (VariableKey, HttpStatusCode.SwitchingProtocols),
        })
        {
            using var socket = new ClientWebSocket();
            socket.Options.AddSubProtocol("echo.v1");
            socket.Options.CollectHttpResponseDetails = true;
            socket.Options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.GetCertHashString() == thumbprint;
            if (key is not null)
            {
                socket.Options.SetRequestHeader("Authorization", "Bearer " + key);
            }

            await Record.ExceptionAsync(() => socket.ConnectAsync(stream, CancellationToken.None));
            Assert.Equal(status, socket.HttpStatusCode);
        }

        await RunningCli.SignalAsync("TERM", server.Id);
        Assert.Equal(0, (await server.ExitAsync()).ExitCode);
        Assert.DoesNotContain(FileKey, server.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(VariableKey, server.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_go_to_the_collector_that_the_environment_names()
    {
        var got = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using WebApplication collector = await StartCollectorAsync(got);
        await using RunningCli server = RunningCli.StartWith(
            new()
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.Single(),
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
            },
            "serve", "--port", "0", "--model", "digits");
        byte[] metrics = await got.Task.WaitAsync(TimeSpan.FromMinutes(2));
        Assert.True(metrics.AsSpan().IndexOf("echonative.server.active_connections"u8) > 0);
        Assert.True(metrics.AsSpan().IndexOf("echonative.samples.received"u8) > 0);
    }

    [Fact]
    public async Task Consent_lets_everybody_in_and_contradicts_keys()
    {
        await using RunningCli server = RunningCli.Start("serve", "--host", "0.0.0.0", "--port", "0", "--model", "digits", "--no-keys");
        var stream = new Uri(server.WaitForLine("listening")["listening".Length..].Trim());
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/plain"));
        Assert.Contains("echonative_", await http.GetStringAsync($"http://127.0.0.1:{stream.Port}/metrics"), StringComparison.Ordinal);
        Assert.Contains("nobody needs an API key", server.Error, StringComparison.Ordinal);

        string keys = _folder["keys"];
        await File.WriteAllTextAsync(keys, FileKey);
        CliResult result = await CliProcess.RunAsync("serve", "--no-keys", "--api-keys", keys);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--no-keys contradicts", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    private static async Task<WebApplication> StartCollectorAsync(TaskCompletionSource<byte[]> got)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            byte[] bytes = body.ToArray();
            if (context.Request.Path == "/v1/metrics" && Encoding.UTF8.GetString(bytes).Contains("echonative.samples.received", StringComparison.Ordinal))
            {
                got.TrySetResult(bytes);
            }
        });
        await app.StartAsync();
        return app;
    }

    private string WriteCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=echonative test", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(_folder["c.pem"], certificate.ExportCertificatePem());
        File.WriteAllText(_folder["k.pem"], key.ExportPkcs8PrivateKeyPem());
        return certificate.Thumbprint;
    }
}
