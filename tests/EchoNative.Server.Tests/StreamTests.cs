using EchoNative.Protocol;

namespace EchoNative.Server.Tests;

[Collection(ServerCollection.Name)]
public sealed class StreamTests(ServerFixture fixture)
{
    [EvaluationFact]
    public async Task Stream_gives_the_words_of_recordings()
    {
        string[] references = [.. File.ReadLines(Path.Combine(Repository.Evaluation, "refs.tsv")).Where(line => line.StartsWith("tts_", StringComparison.Ordinal)).Take(12)];
        int right = 0;
        foreach (string[] reference in references.Select(line => line.Split('\t')))
        {
            Recording recording = Recording.Read(Path.Combine(Repository.Evaluation, reference[0]));
            List<ServerMessage> messages = await Session.RunAsync(fixture.Server, Session.Start16K, recording.Pcm);
            string text = Session.TextOf(messages);
            Console.WriteLine($"{reference[0]} ref {reference[1]} | {text}");
            right += text == reference[1] ? 1 : 0;
        }

        Assert.True(right >= references.Length * 3 / 4, $"{right} of {references.Length} were exact.");
    }
}
