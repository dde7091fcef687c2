using System.Globalization;
using System.Net;
using EchoNative.Evaluation.RandomModels;
using EchoNative.Server;

namespace EchoNative.Benchmarks.Overload;

/// <summary>The verb <c>overload-serve</c>: the server that <c>overload</c> overloads. Says where it listens and ends with its standard input.</summary>
internal static class OverloadServer
{
    /// <summary>The model, and the smaller one.</summary>
    public static readonly (string Model, string Smaller) Models = ("base.en", "tiny.en");

    public static async Task<int> RunAsync(string[] arguments)
    {
        int sessions = int.Parse(arguments[0], CultureInfo.InvariantCulture);
        await using var server = new EchoServer(
            new EchoServerOptions
            {
                Engine = new WhisperEngineOptions { ModelPath = RandomModelFiles.Get(Models.Model, "q8_0"), MaxSessions = sessions },
                SmallerModel = RandomModelFiles.Get(Models.Smaller, "q8_0"),
            },
            new IPEndPoint(IPAddress.Loopback, 0));
        await server.StartAsync();
        await server.WaitUntilReadyAsync();
        Console.WriteLine(server.StreamUri);
        while (Console.ReadLine() is not null)
        {
            // The report asks nothing: it hears everything from the sessions.
        }

        return 0;
    }
}
