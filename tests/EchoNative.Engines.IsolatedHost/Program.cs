using System.Globalization;
using EchoNative;
using EchoNative.Engines.IsolatedHost;
using EchoNative.Isolation;
using EchoNative.Models;

// Children of an IsolatedEngine that misbehave, and a parent that is to be killed.
// usage: parent | MODE | MODE EVERY FILE: a real child that misbehaves once, at its answer number EVERY, while FILE does not exist; it makes it. FILE - is every time.
if (args is ["parent"])
{
    await using var engine = new IsolatedEngine(new IsolatedEngineOptions { ModelPath = new ModelStore().Resolve("digits"), Workers = 1 });
    await engine.StartAsync();
    await using RecognitionSession session = engine.OpenSession();
    var random = new Random(1);
    float[] noise = [.. Enumerable.Range(0, 16000).Select(_ => random.NextSingle() - 0.5f)];
    Console.WriteLine(engine.ProcessId!.Value.ToString(CultureInfo.InvariantCulture));
    while (true)
    {
        await session.WriteAsync(noise);
    }
}

using Stream output = StandardOutput.Take();
if (args is [string mode, string every, string once])
{
    using Stream input = Console.OpenStandardInput();
    new HostSession(input, new HostOutput(new MadStream(output, mode, int.Parse(every, CultureInfo.InvariantCulture), once))).Run();
    return 0;
}

byte[] answer = new byte[Frame.Size];
new Frame(FrameKind.Done, Frame.Control, args[0] == "unasked" ? 77 : 1, 0).Write(answer);
switch (args[0])
{
    case "text":
        output.Write("Loading the model: 100 % done.\n"u8);
        break;
    case "version":
        answer[3] = 9;
        output.Write(answer);
        break;
    case "unasked":
        output.Write(answer);
        break;
    case "long":
        answer[18] = 0x7F;
        output.Write(answer);
        break;
    case "dies":
        Console.Error.WriteLine("no room");
        return 7;
    default:
        break;
}

output.Flush();
Thread.Sleep(Timeout.Infinite);
return 0;
