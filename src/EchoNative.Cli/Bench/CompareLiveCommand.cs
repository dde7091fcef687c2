using System.CommandLine;
using System.Text.Json;
using EchoNative.Evaluation.Peers;

namespace EchoNative.Cli.Bench;

/// <summary>The processes that <c>echonative bench compare</c> measures live: one recording, one method, one line of JSON.</summary>
internal static class CompareLiveCommand
{
    private static readonly Argument<string> File = new("FILE");

    private static readonly Option<string> Method = new Option<string>("--method").WithNamesOf(LiveMethod.Library);

    public static Command Create()
    {
        Command command = new("compare-live", "Stream a recording in real time.")
        {
            File, Method, EngineArguments.Model, EngineArguments.Threads, EngineArguments.Language,
        };
        command.Hidden = true;
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(parsed, token => RunAsync(parsed, token), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        float[] samples = await CompareRecording.SamplesAsync(parsed.GetRequiredValue(File), cancellationToken);
        LiveRun run = await LiveRunner.RunAsync(
            parsed.GetEnum<LiveMethod>(Method), EngineArguments.Read(parsed), parsed.GetValue(EngineArguments.Language), samples, cancellationToken);
        Console.Out.WriteLine(JsonSerializer.Serialize(run, LiveJsonContext.Default.LiveRun));
        return ExitCodes.Ok;
    }
}
