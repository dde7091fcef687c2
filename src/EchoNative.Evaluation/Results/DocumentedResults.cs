using System.Text.RegularExpressions;

namespace EchoNative.Evaluation;

/// <summary>
/// Puts stored results into documents, between marks that name them: <c>results: CPU/NAME</c> a result, or a report in Markdown;
/// <c>results: CPU/bench</c> all results of <c>echonative bench</c>, one after the other; <c>results: CPU</c> these in one table.
/// </summary>
internal static partial class DocumentedResults
{
    /// <summary>Where <c>echonative bench NAME --json</c> and <c>--report</c> are stored, below a processor's folder.</summary>
    public const string Folder = "bench";

    /// <summary>A document with the results that are stored now.</summary>
    /// <param name="document">The document.</param>
    /// <param name="folder"><c>benchmarks/results</c>.</param>
    /// <exception cref="FileNotFoundException">A mark names a result that is not stored.</exception>
    public static string Fill(string document, string folder) => Marked().Replace(document, match =>
        $"{match.Groups["begin"].Value}\n{Text(folder, match.Groups["cpu"].Value, match.Groups["name"].Value)}\n{match.Groups["end"].Value}");

    /// <summary>The results of <c>echonative bench</c> that are stored for a processor, by name.</summary>
    public static IReadOnlyList<(string Name, BenchResult Result)> Stored(string folder, string cpu)
    {
        var files = new DirectoryInfo(Path.Combine(folder, cpu, Folder));
        return !files.Exists ? [] :
        [
            .. files.GetFiles("*.json").OrderBy(static file => file.Name, StringComparer.Ordinal)
                .Select(static file => (Path.GetFileNameWithoutExtension(file.Name), BenchResult.FromJson(File.ReadAllText(file.FullName)))),
        ];
    }

    private static string Text(string folder, string cpu, string name) => name switch
    {
        "" => ResultMarkdown.Summary(Stored(folder, cpu)),
        Folder => string.Join("\n\n", Stored(folder, cpu).Select(static stored => $"### {stored.Name}\n\n{ResultMarkdown.Whole(stored.Result)}")),
        _ => File.ReadAllText(Path.Combine(folder, cpu, $"{name}.md")).ReplaceLineEndings("\n").Trim(),
    };

    [GeneratedRegex("(?<begin><!-- results: (?<cpu>[\\w-]+)(?:/(?<name>[\\w.-]+))? -->).*?(?<end><!-- end -->)", RegexOptions.Singleline)]
    private static partial Regex Marked();
}
