using System.Diagnostics;
using System.Net.Sockets;
using EchoNative.Evaluation.Faults;

namespace EchoNative.Evaluation.Peers;

/// <summary>Our own server, to which the client streams a file as fast as it is taken.</summary>
/// <param name="name">Its name in tables.</param>
/// <param name="arguments">Which engine it has.</param>
internal sealed class EchoServerContender(string name, IReadOnlyList<string> arguments) : ServerContender
{
    private readonly int _port = FreePort.Find();

    public override string Name => name;

    protected override ProcessStartInfo Program => OwnProgram.Start(
        ["serve", "--port", $"{_port}", "--until-stdin-closes", .. arguments]);

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
