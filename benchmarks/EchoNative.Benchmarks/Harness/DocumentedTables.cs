using System.Text.RegularExpressions;
using EchoNative.Tests;

namespace EchoNative.Benchmarks.Harness;

/// <summary>Copies this machine's results into <c>docs/performance.md</c>, between the marks that name them.</summary>
internal static partial class DocumentedTables
{
    public static int Run()
    {
        string document = Path.Combine(Repository.Root, "docs", "performance.md");
        string folder = PeerComparison.ResultsFolder();
        string text = Marked().Replace(File.ReadAllText(document), match =>
        {
            string results = Path.Combine(folder, $"{match.Groups["name"].Value}.md");
            if (!File.Exists(results))
            {
                Console.Error.WriteLine($"tables: there is no {results}: run ./build.sh bench -- {match.Groups["name"].Value}");
                return match.Value;
            }

            return $"{match.Groups["begin"].Value}\n{File.ReadAllText(results).Trim()}\n{match.Groups["end"].Value}";
        });
        File.WriteAllText(document, text);
        return 0;
    }

    [GeneratedRegex("(?<begin><!-- results: (?<name>\\w+) -->).*?(?<end><!-- end -->)", RegexOptions.Singleline)]
    private static partial Regex Marked();
}
