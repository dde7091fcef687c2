using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EchoNative;
using EchoNative.Engines.WorkerHost;
using EchoNative.Models;

// A worker process as docs/workers.md describes it: the embedded model behind standard input and output. Its arguments make it misbehave.
// usage: [raw] [MODE [EVERY [FILE]]]; it misbehaves at each window whose number is a multiple of EVERY, and only while FILE, if given, does not exist: it then makes it.
bool isRaw = args.Length > 0 && args[0] == "raw";
args = isRaw ? args[1..] : args;
string mode = args.Length > 0 ? args[0] : "good";
int every = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1;
string? once = args.Length > 2 ? args[2] : null;
long number = 0;
if (mode == "never-ready")
{
    Thread.Sleep(Timeout.Infinite);
}

if (mode == "dies-at-start")
{
    Console.Error.WriteLine("there is no model");
    return 3;
}

using Stream input = Console.OpenStandardInput();
using Stream output = Console.OpenStandardOutput();
await using var engine = new WhisperEngine(new WhisperEngineOptions { ModelPath = new ModelStore().Resolve("digits"), Workers = 1, ThreadsPerWorker = 1 });
await engine.StartAsync();
if (isRaw)
{
    await new RawHost(engine, input, output).RunAsync(Misbehave);
    return 0;
}

Say(new JsonObject { ["type"] = mode == "not-ready" ? "hello" : "ready", ["name"] = "digits in a process", ["multilingual"] = false });
while (WindowReader.ReadLine(input) is { } line)
{
    if (mode == "deaf" && Misbehaves())
    {
        Thread.Sleep(Timeout.Infinite);
    }

    JsonNode window = JsonNode.Parse(line)!;
    float[] samples = WindowReader.ReadSamples(input, window["samples"]!.GetValue<int>());
    long id = window["id"]!.GetValue<long>();
    if (mode != "deaf" && Misbehaves())
    {
        switch (mode)
        {
            case "garbage":
                output.Write("Loading model: 100%\n"u8);
                output.Flush();
                continue;
            case "wrong-number":
                id += 1000;
                break;
            case "refuses":
                Say(new JsonObject { ["type"] = "error", ["id"] = id, ["message"] = "no such language" });
                continue;
            case "nonsense":
                Say(new JsonObject
                {
                    ["type"] = "result",
                    ["id"] = id,
                    ["words"] = new JsonArray(
                        new JsonObject { ["text"] = " b\u0000c ", ["start"] = 1e300, ["end"] = -5, ["probability"] = 70 },
                        new JsonObject { ["text"] = "  ", ["start"] = 0, ["end"] = 0, ["probability"] = 0 },
                        new JsonObject { ["text"] = "a", ["start"] = -1, ["end"] = -2, ["probability"] = -1 }),
                });
                continue;
            default:
                EndBadly();
                break;
        }
    }

    JsonArray words = [];
    foreach (Word word in await Decoding.WordsAsync(engine, samples))
    {
        words.Add(new JsonObject
        {
            ["text"] = word.Text,
            ["start"] = word.Start.TotalSeconds,
            ["end"] = word.End.TotalSeconds,
            ["probability"] = word.Probability,
        });
    }

    Say(new JsonObject { ["type"] = "result", ["id"] = id, ["words"] = words });
}

return 0;

bool Misbehaves()
{
    if (++number % every != 0 || File.Exists(once))
    {
        return false;
    }

    if (once is not null)
    {
        File.WriteAllText(once, "");
    }

    return true;
}

// In the middle of a stretch of speech.
void Misbehave()
{
    if (!Misbehaves())
    {
        return;
    }

    if (mode == "garbage")
    {
        output.Write([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0xff, 0xfe]);
        output.Flush();
    }
    else if (mode == "latin-1")
    {
        output.Write([(byte)' ', 0xe9, (byte)'t', 0xe9]);
        output.Flush();
    }
    else
    {
        EndBadly();
    }
}

void EndBadly()
{
    switch (mode)
    {
        case "dies":
            Console.Error.WriteLine("out of memory");
            Environment.Exit(9);
            break;
        case "killed":
            Process.GetCurrentProcess().Kill();
            break;
        case "hangs":
            Thread.Sleep(Timeout.Infinite);
            break;
        case "endless-line":
            byte[] noise = new byte[1 << 16];
            noise.AsSpan().Fill((byte)'a');
            while (true)
            {
                output.Write(noise);
            }

        default:
            break;
    }
}

void Say(JsonObject message)
{
    output.Write(JsonSerializer.SerializeToUtf8Bytes(message));
    output.WriteByte((byte)'\n');
    output.Flush();
}
