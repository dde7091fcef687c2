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

        long allocated = Allocations.Of(() =>
        {
            for (int i = 0; i + 320 <= speech.Length; i += 320)
            {
                session.Write(speech.AsSpan(i, 320));
            }
        });
        Assert.Equal(0, allocated);
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
