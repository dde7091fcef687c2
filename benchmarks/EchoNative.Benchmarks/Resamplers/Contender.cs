namespace EchoNative.Benchmarks.Resamplers;

/// <summary>A resampler with its settings.</summary>
internal sealed record Contender(string Name, bool IsOwn, Func<int, int, Candidate> Create)
{
    /// <summary>Our own, and the peers whose libraries are there; says which aren't.</summary>
    public static Contender[] All()
    {
        var all = new List<Contender>
        {
            new("EchoNative High", true, (input, output) => new OwnCandidate(input, output, Audio.ResamplerQuality.High)),
            new("EchoNative Fast", true, (input, output) => new OwnCandidate(input, output, Audio.ResamplerQuality.Fast)),
        };
        Add(all, "libsoxr", SoxrCandidate.Load(), [
            new("soxr HQ", false, (input, output) => new SoxrCandidate(input, output, SoxrCandidate.HighQuality)),
            new("soxr VHQ", false, (input, output) => new SoxrCandidate(input, output, SoxrCandidate.VeryHighQuality)),
        ]);
        Add(all, "libspeexdsp", SpeexCandidate.Load(), [
            new("speexdsp q10", false, (input, output) => new SpeexCandidate(input, output, 10)),
        ]);
        Add(all, "libswresample", SwrCandidate.Load(), [
            new("swresample default", false, (input, output) => new SwrCandidate(input, output, null)),
            new("swresample 192 taps", false, (input, output) => new SwrCandidate(input, output, 192)),
        ]);
        return [.. all];
    }

    private static void Add(List<Contender> all, string library, bool loaded, Contender[] contenders)
    {
        if (loaded)
        {
            all.AddRange(contenders);
        }
        else
        {
            Console.WriteLine($"skipped: {library} isn't installed (benchmarks/peers/resamplers.sh brings it)");
        }
    }
}
