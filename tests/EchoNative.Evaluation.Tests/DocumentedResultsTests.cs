using EchoNative.Tests;

namespace EchoNative.Evaluation.Tests;

public class DocumentedResultsTests
{
    private static readonly string Results = Path.Combine(Repository.Root, "benchmarks", "results");

    [Fact]
    public void Documents_show_the_results_that_are_stored()
    {
        foreach (string document in (string[])[Path.Combine(Repository.Root, "README.md"), .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md")])
        {
            string text = File.ReadAllText(document);
            Assert.True(DocumentedResults.Fill(text, Results) == text, $"{Path.GetFileName(document)} differs from benchmarks/results: run ./build.sh bench -- tables");
        }

        Assert.Contains("<!-- results: ", File.ReadAllText(Path.Combine(Repository.Root, "README.md")), StringComparison.Ordinal);
        Assert.Contains("/bench -->", File.ReadAllText(Path.Combine(Repository.Root, "docs", "performance.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Stored_results_belong_to_their_folder_and_have_a_page()
    {
        int count = 0;
        foreach (string folder in Directory.GetDirectories(Results))
        {
            string cpu = Path.GetFileName(folder);
            foreach ((string name, BenchResult result) in DocumentedResults.Stored(Results, cpu))
            {
                count++;
                Assert.Equal(cpu, BenchMachine.FolderOf(result.Machine.Cpu));
                Assert.StartsWith(result.Name, name, StringComparison.Ordinal);
                string page = Path.Combine(folder, DocumentedResults.Folder, $"{name}.html");
                Assert.True(File.Exists(page), $"{page}: store --report beside --json");
            }
        }

        Assert.True(count > 0, "No result of echonative bench is stored.");
    }

    [Fact]
    public void A_figure_that_is_changed_in_a_document_is_noticed()
    {
        string folder = Directory.CreateTempSubdirectory("echonative-test-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "cpu-x", "bench"));
            BenchResult result = new()
            {
                Name = "limit",
                About = "how many | sessions",
                Command = "echonative bench limit --audio a.wav b.wav c.wav d.wav --model /home/somebody/m.bin --json --report limit.html",
                Date = new DateTime(2026, 11, 22, 0, 0, 0, DateTimeKind.Utc),
                Seconds = 1,
                Machine = BenchMachine.Read() with { Cpu = "CPU X", Cores = 3 },
                Settings = new Dictionary<string, string>(),
                Metrics = [BenchMetric.Below("p95", 0.25, "s", 1), new("sessions", 12, "")],
                Tables = [new("Steps", ["n", "p|95"], [["1", "0.2"]])],
                Notes = ["a note"],
            };
            File.WriteAllText(Path.Combine(folder, "cpu-x", "bench", "limit.json"), result.ToJson());
            File.WriteAllText(Path.Combine(folder, "cpu-x", "old.md"), "| old |\n");
            const string empty = "a\n<!-- results: cpu-x/bench -->\n<!-- end -->\nb\n<!-- results: cpu-x -->stale<!-- end -->\n<!-- results: cpu-x/old --><!-- end -->\n";

            string filled = DocumentedResults.Fill(empty, folder);

            Assert.Contains("### limit\n\n`echonative bench limit --audio a.wav b.wav … --model m.bin`: how many | sessions CPU X, 3 cores", filled, StringComparison.Ordinal);
            Assert.Contains("2026-11-22", filled, StringComparison.Ordinal);
            Assert.Contains("| p95 | 0.25 s | < 1 | passes |", filled, StringComparison.Ordinal);
            Assert.Contains("| n | p\\|95 |", filled, StringComparison.Ordinal);
            Assert.Contains("- a note", filled, StringComparison.Ordinal);
            Assert.Contains("| limit | p95: 0.25 s (< 1) | 1 of 1 | `echonative", filled, StringComparison.Ordinal);
            Assert.Contains("\n| old |\n", filled, StringComparison.Ordinal);
            Assert.DoesNotContain("stale", filled, StringComparison.Ordinal);
            Assert.Equal(filled, DocumentedResults.Fill(filled, folder));
            Assert.Equal(filled, DocumentedResults.Fill(filled.Replace("0.25", "0.20", StringComparison.Ordinal), folder));
            Assert.Throws<FileNotFoundException>(() => DocumentedResults.Fill("<!-- results: cpu-x/none --><!-- end -->", folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
