using EchoNative.Evaluation.Machine;
using EchoNative.Evaluation.RandomModels;

namespace EchoNative.Evaluation.Tests.Machine;

/// <summary>Machines that there could be: so many operations per second, nothing else costs time.</summary>
internal static class Speeds
{
    public static RecognitionSpeed Of(double operationsPerSecond, int threads = 1) => new()
    {
        Points =
        [
            .. new[] { 1, threads }.Distinct().SelectMany(t => new[] { "tiny.en", "probe-768" }.SelectMany(model => SpeedProbe.Contexts
                .Select(context => Point(model, SpeedProbe.MainType, t, context, operationsPerSecond * t)))),
            Point("tiny.en", "f16", 1, SpeedProbe.Contexts[1], operationsPerSecond / 2),
            Point("tiny.en", "q5_1", 1, SpeedProbe.Contexts[1], operationsPerSecond / 3),
        ],
        BestThreads = threads,
        Workers = 2,
        Crowding = 1.2,
        Gpu = false,
    };

    private static SpeedPoint Point(string model, string type, int threads, int context, double rate)
    {
        Architecture a = SpeedProbe.Probed(model);
        double weights = ((double)a.Vocabulary * a.Width) + (14.0 * a.Width * a.Width * a.TextLayers);
        return new SpeedPoint(model, type, threads, context, SpeedModel.WeightOperations(a, context) / rate, 2 * weights / rate);
    }
}
