using EchoNative.Tests.Recognition;
using EchoNative.Vad;

namespace EchoNative.Tests.Vad;

/// <summary>No hop allocates.</summary>
public class DetectorAllocationTests
{
    private const int Hops = 10_000;

    [Fact]
    public void The_spectral_detector_and_the_endpointer_allocate_nothing_over_ten_thousand_hops() => AssertNone(new SpectralDetector());

    [SileroFact]
    public void Silero_and_the_endpointer_allocate_nothing_over_ten_thousand_hops() => AssertNone(SileroDetector.Load(Repository.SileroModel));

    private static void AssertNone(IVoiceActivityDetector detector)
    {
        using var endpointer = new Endpointer(detector);
        float[] speech = Speech.Digits;
        var found = new SpeechBoundary[Endpointer.MaxBoundaries];
        int boundaries = Run(100);
        Assert.Equal(0, Allocations.Of(() => boundaries += Run(Hops)));
        Assert.True(boundaries > 100, "the endpointer had nothing to do");

        int Run(int hops)
        {
            int count = 0;
            for (int i = 0; i < hops; i++)
            {
                int at = i * endpointer.Hop % (speech.Length - endpointer.Hop);
                count += endpointer.Process(speech.AsSpan(at, endpointer.Hop), found);
            }

            return count;
        }
    }
}
