using System.Globalization;

namespace EchoNative.Evaluation.Words;

/// <summary>Recordings with their references.</summary>
internal static class EvaluationSet
{
    /// <summary>Recordings of a folder whose names begin with <paramref name="prefix"/>, after its table <c>refs.tsv</c> (file, text).</summary>
    public static IReadOnlyList<(string Path, string Reference)> Recordings(string folder, string prefix) =>
    [
        .. File.ReadLines(Path.Combine(folder, "refs.tsv"))
            .Select(line => line.Split('\t'))
            .Where(fields => fields[0].StartsWith(prefix, StringComparison.Ordinal))
            .Select(fields => (Path.Combine(folder, fields[0]), fields[1])),
    ];

    /// <summary>The times of a recording's words, in seconds, from its table.</summary>
    public static IReadOnlyList<(string Word, double Start, double End)> WordTimes(string table) =>
    [
        .. File.ReadLines(table)
            .Select(line => line.Split('\t'))
            .Where(fields => fields.Length == 3 && char.IsAsciiDigit(fields[1][0]))
            .Select(f => (f[0], double.Parse(f[1], CultureInfo.InvariantCulture), double.Parse(f[2], CultureInfo.InvariantCulture))),
    ];
}
