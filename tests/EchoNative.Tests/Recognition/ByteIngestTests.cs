using EchoNative.Audio;

namespace EchoNative.Tests.Recognition;

/// <summary>Bytes that are decoded straight into the session's ring.</summary>
public class ByteIngestTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    private static readonly AudioFormat Format = new(48000, 2, SampleEncoding.Signed16);

    [Theory]
    [InlineData(1)]
    [InlineData(3841)]
    [InlineData(1_000_000)]
    public async Task Bytes_give_what_their_samples_give(int block)
    {
        byte[] pcm = Upsampled(Speech.Digits);
        var decoder = new AudioDecoder(Format);
        var samples = new float[decoder.MaxOutput(pcm.Length)];
        int count = decoder.Decode(pcm, samples);
        List<TranscriptEvent> expected = await fixture.StreamAsync(samples[..count], 1600, new SessionOptions { Partials = false });

        await using RecognitionSession session = fixture.Engine.OpenSession(new SessionOptions { Partials = false });
        decoder = new AudioDecoder(Format);
        for (int i = 0; i < pcm.Length; i += block)
        {
            await session.WriteAsync(decoder, pcm.AsMemory(i, Math.Min(block, pcm.Length - i)));
        }

        await session.CompleteAsync();
        var actual = new List<TranscriptEvent>();
        await foreach (TranscriptEvent item in session.ReadEventsAsync())
        {
            actual.Add(item);
        }

        Assert.Equal(count, session.Statistics.SamplesReceived);
        Assert.Equal(Speech.DigitsText, Speech.Finals(actual));
        Assert.Equal(expected.Select(e => (e.Start, e.End, e.Text)), actual.Select(e => (e.Start, e.End, e.Text)));
    }

    [Fact]
    public async Task Frames_allocate_nothing_from_the_bytes_to_the_ring()
    {
        byte[] pcm = Upsampled(Speech.Demo);
        const int Frame = 48000 / 50 * 4;
        await using RecognitionSession session = fixture.Engine.OpenSession(new SessionOptions { Partials = false });
        Task reader = Task.Run(async () =>
        {
            await foreach (TranscriptEvent item in session.ReadEventsAsync())
            {
                Assert.NotNull(item);
            }
        });
        var decoder = new AudioDecoder(Format);
        long allocated = -1;
        for (int round = 0; round < 4 && allocated != 0; round++)
        {
            allocated = 0; // the runtime's own, when it compiles a hot loop anew, shows in one round; what a frame allocates in all
            for (int frame = 0; frame < 10_000; frame++)
            {
                ReadOnlyMemory<byte> bytes = pcm.AsMemory(frame * Frame % (pcm.Length - Frame) / 4 * 4, Frame);
                long before = GC.GetAllocatedBytesForCurrentThread();
                int taken = session.Write(decoder, bytes.Span);
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
                if (taken < Frame)
                {
                    await session.WriteAsync(decoder, bytes[taken..]); // waiting for the recogniser is not the warm path
                }
            }
        }

        await session.CompleteAsync();
        await reader;
        Assert.Equal(0, allocated);
    }

    [Fact]
    public async Task Samples_that_a_filter_drives_beyond_all_limits_are_limited_and_recognition_goes_on()
    {
        var format = new AudioFormat(48000, 1, SampleEncoding.Float32);
        var random = new Random(3);
        float[] extreme = [.. Enumerable.Range(0, 48000).Select(_ => random.Next(2) == 0 ? float.MaxValue : -9e9f)];
        await using RecognitionSession session = fixture.Engine.OpenSession();
        await session.WriteAsync(new AudioDecoder(format), System.Runtime.InteropServices.MemoryMarshal.AsBytes(extreme.AsSpan()).ToArray());
        await session.FlushAsync();
        await session.WriteAsync(Speech.Digits);
        await session.CompleteAsync();
        Assert.Equal(0, session.Statistics.SamplesInFlight);
    }

    // Each sample thrice, left and right: the decoder's own resampler takes the images away.
    private static byte[] Upsampled(float[] samples)
    {
        var pcm = new byte[samples.Length * 3 * 4];
        for (int i = 0; i < samples.Length * 6; i++)
        {
            BitConverter.TryWriteBytes(pcm.AsSpan(i * 2), (short)Math.Clamp(samples[i / 6] * 32767f, -32768, 32767));
        }

        return pcm;
    }
}
