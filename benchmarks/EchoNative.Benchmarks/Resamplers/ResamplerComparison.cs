using System.Diagnostics;
using System.Globalization;
using System.Text;
using EchoNative.Benchmarks.Harness;
using EchoNative.Tests;

namespace EchoNative.Benchmarks.Resamplers;

/// <summary>
/// Our resampler beside soxr, speexdsp and libswresample: response, signal to noise and time, in one process and in turn. The table goes
/// to <c>benchmarks/results/CPU/resamplers.md</c>, the charts to <c>docs/images</c>.
/// </summary>
internal static class ResamplerComparison
{
    private const int OutputRate = 16000;
    private const int Rounds = 150;
    private const int FramesPerSecond = 50;

    private static readonly int[] InputRates = [48000, 44100, 8000];

    public static int Run()
    {
        Contender[] contenders = Contender.All();
        var table = new StringBuilder();
        foreach (int rate in InputRates)
        {
            double[] times = Times(contenders, rate);
            double best = times[0];
            table.AppendLine(CultureInfo.InvariantCulture, $"\n{rate} Hz to {OutputRate} Hz\n");
            table.AppendLine("| resampler | stop band, dB | -0.1 dB at, Hz | SNR of 1 kHz, dB | time, µs per s | times realtime | its time / High's |");
            table.AppendLine("|---|---|---|---|---|---|---|");
            foreach ((Contender contender, double time) in contenders.Zip(times))
            {
                (double level, double rest) = Measurement.Sine(contender, rate, OutputRate, 1000);
                table.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"| {contender.Name} | {Measurement.StopBand(contender, rate, OutputRate):F1} | {Measurement.PassBand(contender, rate, OutputRate):F0} | {level - rest:F1} | {time * 1e6:F1} | {1 / time:F0} | {time / best:F2} |");
            }

            Console.WriteLine(rate);
        }

        Console.Write(table);
        string folder = ResultFiles.ResultsFolder();
        File.WriteAllText(
            Path.Combine(folder, "resamplers.md"),
            $"`./build.sh bench -- resamplers`: white noise in frames of 20 ms, the fastest of {Rounds} rounds in which all take turns, "
            + $"{Environment.ProcessorCount} shared cores, {Simd.Level}, .NET {Environment.Version}\n{table}");
        Charts(contenders);
        return 0;
    }

    private static double[] Times(Contender[] contenders, int rate)
    {
        var random = new Random(1);
        float[] input = [.. Enumerable.Range(0, rate).Select(_ => random.NextSingle() - 0.5f)];
        float[] output = new float[OutputRate];
        Candidate[] candidates = [.. contenders.Select(c => c.Create(rate, OutputRate))];
        double[] times = [.. contenders.Select(_ => double.MaxValue)];
        int frame = rate / FramesPerSecond;
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < candidates.Length; i++)
            {
                // Three seconds at a time, so that each has its own data in the caches.
                for (int repeat = 0; repeat < 3; repeat++)
                {
                    long began = Stopwatch.GetTimestamp();
                    for (int start = 0; start + frame <= rate; start += frame)
                    {
                        candidates[i].Process(input.AsSpan(start, frame), output);
                    }

                    times[i] = Math.Min(times[i], Stopwatch.GetElapsedTime(began).TotalSeconds);
                }
            }
        }

        Array.ForEach(candidates, candidate => candidate.Dispose());
        return times;
    }

    private static void Charts(Contender[] contenders)
    {
        string folder = Path.Combine(Repository.Root, "docs", "images");
        var whole = new SvgChart("48 kHz to 16 kHz: response", 0, 24, 2, -160, 20, 20);
        var edge = new SvgChart("48 kHz to 16 kHz: end of the pass band", 6, 8.2, 0.2, -1, 0.2, 0.1);
        var up = new SvgChart("8 kHz to 16 kHz: response", 0, 8, 1, -160, 20, 20);
        foreach (Contender contender in contenders)
        {
            whole.Add(contender.Name, Curve(contender, 48000, 20, 23990, 60));
            edge.Add(contender.Name, Curve(contender, 48000, 6000, 7995, 15));
            up.Add(contender.Name, Curve(contender, 8000, 20, 7980, 40));
        }

        whole.Save(Path.Combine(folder, "resampler-48k.svg"));
        edge.Save(Path.Combine(folder, "resampler-48k-edge.svg"));
        up.Save(Path.Combine(folder, "resampler-8k.svg"));
    }

    private static List<(double X, double Y)> Curve(Contender contender, int rate, double from, double to, double step)
    {
        var points = new List<(double X, double Y)>();
        for (double f = from; f <= to; f += step)
        {
            points.Add((f / 1000, Measurement.Response(contender, rate, OutputRate, f)));
        }

        return points;
    }
}
