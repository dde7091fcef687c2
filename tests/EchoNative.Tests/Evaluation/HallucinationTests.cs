using EchoNative.Evaluation.Hallucination;
using EchoNative.Tests.Recognition;
using Xunit.Abstractions;

namespace EchoNative.Tests.Evaluation;

/// <summary>No words where nobody speaks. <c>echonative bench hallucination</c> does the same for an hour.</summary>
public class HallucinationTests(EngineFixture fixture, ITestOutputHelper output) : IClassFixture<EngineFixture>
{
    // Held notes and beats sound like speech to the detector and to a model of eleven words; the report says how often.
    private static readonly NonSpeechKind[] Kinds =
        [NonSpeechKind.Silence, NonSpeechKind.White, NonSpeechKind.Pink, NonSpeechKind.Brown, NonSpeechKind.Clicks];

    private const int Seconds = 60;

    [Fact]
    public async Task No_words_are_heard_in_silence_noise_and_clicks()
    {
        foreach (NonSpeechKind kind in Kinds)
        {
            List<TranscriptEvent> events = await fixture.StreamAsync(NonSpeech.Make(kind, Seconds, seed: 7), 1600);
            string text = Speech.Finals(events);
            output.WriteLine($"{kind}: {events.Count} results, '{text}'");
            Assert.True(text.Length == 0, $"{kind}: '{text}'");
        }
    }
}
