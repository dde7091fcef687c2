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
    public void A_warm_inference_allocates_nothing_until_its_words_are_handed_out()
    {
        using var model = WhisperModel.Load(Fixture.ModelPath);
        using WhisperState state = model.CreateState();
        var options = new DecodeOptions { AudioContext = 512, Threads = 1 };
        var words = new WordList();
        float[] speech = Speech.Digits;
        for (int i = 0; i < 3; i++)
        {
            state.Run(speech, options);
            words.Read(state, speech, 0);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        state.Run(speech, options);
        words.Read(state, speech, 0);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(words.Count > 0);
        Assert.Equal(0, allocated);
    }
}
