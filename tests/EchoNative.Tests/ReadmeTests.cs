using System.Text.RegularExpressions;
using EchoNative.Audio;
using EchoNative.Models;
using EchoNative.Tests.Recognition;

namespace EchoNative.Tests;

/// <summary>README's example is compiled and run here, and has to be the same in both places.</summary>
public partial class ReadmeTests
{
    [Fact]
    public async Task The_example_runs_and_is_the_one_in_the_readme()
    {
        string path = Path.Combine(Repository.Root, "native", "models", "digits", "samples", "digits.wav");
        using var output = new StringWriter();
        TextWriter console = Console.Out;
        Console.SetOut(output);
        try
        {
            await Example(path);
        }
        finally
        {
            Console.SetOut(console);
        }

        Assert.Contains($"final   00:00.2 {Speech.DigitsText}", output.ToString(), StringComparison.Ordinal);

        string source = File.ReadAllText(Path.Combine(Repository.Root, "tests", "EchoNative.Tests", "ReadmeTests.cs"));
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        string body = source.Split("// README" + " begins\n")[1].Split("        // README" + " ends")[0];
        string published = CSharpBlock().Match(readme).Groups[1].Value;
        published = published[(published.IndexOf("\n\n", StringComparison.Ordinal) + 2)..];
        Assert.Equal(published, string.Join('\n', body.Split('\n').Select(line => line.StartsWith("        ", StringComparison.Ordinal) ? line[8..] : line)));
    }

    private static async Task Example(string path)
    {
        // README begins
        await using var engine = new WhisperEngine(new WhisperEngineOptions { ModelPath = new ModelStore().Resolve("digits") });
        await engine.StartAsync();                                  // ready means: a real decode has happened

        await using RecognitionSession session = engine.OpenSession();
        Task speaking = Task.Run(async () =>
        {
            using IAudioSource source = AudioFile.Open(path);       // 16 kHz mono float, from any file
            float[] block = new float[1600];
            for (int count; (count = await source.ReadAsync(block)) > 0;)
            {
                await session.WriteAsync(block.AsMemory(0, count)); // waits when the engine is behind
            }

            await session.CompleteAsync();
        });
        await foreach (TranscriptEvent heard in session.ReadEventsAsync())
        {
            Console.WriteLine($"{(heard is FinalResult ? "final  " : "partial")} {heard.Start:mm\\:ss\\.f} {heard.Text}");
        }

        await speaking;
        // README ends
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();
}
