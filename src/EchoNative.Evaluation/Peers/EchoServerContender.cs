using System.Diagnostics;
using System.Net.Sockets;
using EchoNative.Evaluation.Faults;

namespace EchoNative.Evaluation.Peers;

/// <summary>Our own server, to which the client streams a file as fast as it is taken.</summary>
internal sealed class EchoServerContender(CompareOptions options) : ServerContender
{
    private readonly int _port = FreePort.Find();

    public override string Name => "echonative serve";

    protected override ProcessStartInfo Program => OwnProgram.Start(
        "serve", "--port", $"{_port}", "--until-stdin-closes", "--model", options.Model, "--threads", $"{options.Threads}");

    protected override async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync("127.0.0.1", _port, cancellationToken); // it listens when it is ready
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    protected override async Task<string> AskAsync(CompareRecording recording, CancellationToken cancellationToken)
    {
        Take take = await Take.ReadAsync(recording.Path, cancellationToken);
        StreamedTake streamed = await TakeStreamer.RunAsync(take, _port, double.PositiveInfinity, partials: false, onFinal: null, cancellationToken);
        return string.Join(' ', streamed.Words.Select(static word => word.Text));
    }
}
