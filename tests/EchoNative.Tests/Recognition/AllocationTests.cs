using EchoNative.BadInput;

namespace EchoNative.Tests.Recognition;

/// <summary>The warm audio path allocates no managed memory.</summary>
public class AllocationTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    [Fact]
    public async Task Writing_audio_allocates_nothing()
    {
        await using RecognitionSession session = fixture.Engine.OpenSession();
        float[] speech = Speech.Digits;
        for (int round = 0; round < 3; round++)
        {
            await session.WriteAsync(speech);
            await session.FlushAsync();
        }

        (long Allocated, long Counted) least = (long.MaxValue, long.MaxValue);
        for (int round = 0; round < 4 && least != (0, 0); round++)
        {
            long before = session.Statistics.ManagedBytesIngest;
            long start = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i + 320 <= speech.Length; i += 320)
            {
                session.Write(speech.AsSpan(i, 320));
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - start;
            least = (allocated, session.Statistics.ManagedBytesIngest - before);
        }

        // The session's own count says the same.
        Assert.Equal((0, 0), least);
    }

    [Fact]
    public async Task From_the_second_window_on_a_session_allocates_nothing_on_any_thread_of_its_own()
    {
        var sink = new CountingSink();
        await using RecognitionSession session = fixture.Engine.OpenSession(null, sink);
        float[] speech = Speech.Demo;
        (long Ingest, long Inference) least = (long.MaxValue, long.MaxValue);
        for (int round = 0; round < 6 && least != (0, 0); round++)
        {
            SessionStatistics before = session.Statistics;
            for (int i = 0; i < speech.Length; i += 1600)
            {
                await session.WriteAsync(speech.AsMemory(i, Math.Min(1600, speech.Length - i)));
                await Task.Delay(5); // or no partial would be decoded before its stretch has ended
            }

            await session.FlushAsync();
            SessionStatistics after = session.Statistics;
            Assert.True(after.Decodes > before.Decodes);
            least = (after.ManagedBytesIngest - before.ManagedBytesIngest, after.ManagedBytesInference - before.ManagedBytesInference);
        }

        Assert.True(sink.Partials > 0 && sink.Finals > 0 && sink.Words > 0);
        Assert.Equal((0, 0), least);
    }

    [Fact]
    public void A_warm_inference_allocates_nothing_until_its_words_are_handed_out()
    {
        using var model = WhisperModel.Load(Fixture.ModelPath);
        using WhisperState state = model.CreateState();
        var options = new DecodeOptions { AudioContext = 512, Threads = 1 };
        var words = new WordList();
        var reader = new WordReader();
        float[] speech = Speech.Digits;
        void Run()
        {
            state.Run(speech, options);
            words.Clear();
            reader.Read(state, ReadScope.Of(speech), words);
        }

        Run();
        Assert.Equal(0, Allocations.Of(Run));
        Assert.True(words.Count > 0);
    }

    private sealed class CountingSink : ITranscriptSink
    {
        public int Partials { get; private set; }

        public int Finals { get; private set; }

        public long Words { get; private set; }

        public void OnPartial(in TranscriptView partial) => Partials++;

        public void OnFinal(in TranscriptView final)
        {
            Finals++;
            for (int i = 0; i < final.WordCount; i++)
            {
                WordView word = final[i];
                Words += word.Utf8.Length > 0 && word.End >= word.Start ? 1 : 0;
            }
        }

        public void OnEnd(EchoNativeException? failure)
        {
        }
    }
}
