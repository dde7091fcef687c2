using EchoNative.Evaluation.Words;
using EchoNative.Tests;
using EchoNative.Tests.Recognition;

namespace EchoNative.Benchmarks.Harness;

/// <summary>A recording of the evaluation set with what is said in it and, for talks, when.</summary>
internal sealed record Recording(string Path, string Text, IReadOnlyList<(string Word, double Start, double End)> Times)
{
    private float[]? _samples;

    /// <summary>Whether the evaluation set lies beside the checkout.</summary>
    public static bool Present => File.Exists(System.IO.Path.Combine(Repository.EvaluationFolder, "refs.tsv"));

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public float[] Samples => _samples ??= Speech.Read(Path);

    public double Seconds => Samples.Length / 16000.0;

    /// <summary>Recordings whose names begin with <paramref name="prefix"/>.</summary>
    public static IReadOnlyList<Recording> All(string prefix) =>
    [
        .. EvaluationSet.Recordings(Repository.EvaluationFolder, prefix).Select(r => System.IO.Path.ChangeExtension(r.Path, ".tsv") is var times && File.Exists(times)
            ? new Recording(r.Path, r.Reference, EvaluationSet.WordTimes(times))
            : new Recording(r.Path, r.Reference, [])),
    ];

    /// <summary>The beginning of it, with the words that end there.</summary>
    public Recording First(double seconds)
    {
        if (Times.Count == 0 || seconds >= Seconds)
        {
            return this;
        }

        // Cut in the middle of a pause between two words.
        int count = Times.Count(word => word.End < seconds - 1);
        double cut = count == 0 ? seconds : count == Times.Count ? Seconds : (Times[count - 1].End + Times[count].Start) / 2;
        return new Recording(Path, string.Join(' ', Times.Take(count).Select(word => word.Word)), [.. Times.Take(count)])
        {
            _samples = Samples[..(int)(cut * 16000)],
        };
    }
}
