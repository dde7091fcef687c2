using System.Diagnostics;
using System.Globalization;
using System.Text;
using EchoNative.Audio;

namespace EchoNative.Benchmarks;

/// <summary>
/// The conversion at every level of vector code and a copy of as many bytes, in turn, for a few hundred rounds: on a machine that is busy
/// with other things the pairs of a round are still alike. The result goes to <c>benchmarks/results/CPU/conversion.md</c>.
/// </summary>
internal static class ConversionComparison
{
    private const int Rounds = 401;
    private const int CallsPerRound = 2;
    private static readonly SimdLevel[] Levels = [.. Enum.GetValues<SimdLevel>().Where(Simd.Supports)];

    public static int Run()
    {
        string header = string.Join(" | ", Levels);
        var table = new StringBuilder(
            $"| encoding | channels | copy | {header} | {Levels[^1]} : copy | {Levels[^1]} : Scalar |\n|---|---|---|{string.Concat(Levels.Select(_ => "---|"))}---|---|\n");
        foreach (SampleEncoding encoding in Enum.GetValues<SampleEncoding>())
        {
            foreach (int channels in new[] { 1, 2, 6 })
            {
                string row = Measure(encoding, channels);
                Console.WriteLine(row);
                table.AppendLine(row);
            }
        }

        string folder = ResultFiles.ResultsFolder();
        File.WriteAllText(
            Path.Combine(folder, "conversion.md"),
            $"""
            `./build.sh bench -- conversion`: interleaved PCM to mono float (mean of the channels), {Environment.ProcessorCount} cores that may be busy, .NET {Environment.Version}

            GB/s (10^9 bytes read and written) at the median time of {Rounds} rounds, in which the copy and every level take turns;
            {AudioConversionBenchmarks.BytesMoved / 1024} KiB are read and written by each, so that all stays in the second-level cache. The ratios are medians of the rounds' own.

            {table}
            """);
        return 0;
    }

    private static string Measure(SampleEncoding encoding, int channels)
    {
        var benchmark = new AudioConversionBenchmarks { Encoding = encoding, Channels = channels };
        benchmark.Setup();
        Action[] contestants = [benchmark.Memcpy, .. Levels.Select<SimdLevel, Action>(level => () => benchmark.Convert(level))];
        double[][] times = [.. contestants.Select(_ => new double[Rounds])];

        // Long enough for the compiler to be done with all of them.
        for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(0.5);)
        {
            Array.ForEach(contestants, call => call());
            Thread.Sleep(1);
        }

        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < contestants.Length; i++)
            {
                contestants[i]();
                long began = Stopwatch.GetTimestamp();
                for (int call = 0; call < CallsPerRound; call++)
                {
                    contestants[i]();
                }

                times[i][round] = Stopwatch.GetElapsedTime(began).TotalNanoseconds / CallsPerRound;
            }
        }

        string speeds = string.Join(" | ", times.Select(t => (AudioConversionBenchmarks.BytesMoved / ResultFiles.Median(t)).ToString("F1", CultureInfo.InvariantCulture)));
        double toCopy = ResultFiles.Median(times[0].Zip(times[^1], (copy, vector) => copy / vector));
        double toScalar = ResultFiles.Median(times[1].Zip(times[^1], (scalar, vector) => scalar / vector));
        return string.Create(CultureInfo.InvariantCulture, $"| {encoding} | {channels} | {speeds} | {toCopy:F2} | {toScalar:F0} |");
    }
}
