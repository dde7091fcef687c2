using System.Globalization;
using System.Text;

namespace EchoNative.Benchmarks.Harness;

/// <summary>What a verb measured, as Markdown: to the console while it is measured, to <c>benchmarks/results/CPU/VERB.md</c> at the end.</summary>
internal sealed class Report
{
    private readonly StringBuilder _text = new();
    private readonly string _verb;

    /// <param name="verb">Names the files.</param>
    /// <param name="command">What is typed after <c>./build.sh bench --</c>.</param>
    /// <param name="about">What it ran over.</param>
    public Report(string verb, string command, string about)
    {
        _verb = verb;
        Line($"`./build.sh bench -- {command}`: {about}. {Environment.ProcessorCount} cores, {Simd.Level}, .NET {Environment.Version}, {DateTime.UtcNow:yyyy-MM-dd}");
    }

    public void Line(FormattableString text)
    {
        string line = text.ToString(CultureInfo.InvariantCulture);
        _text.AppendLine(line);
        Console.WriteLine(line);
    }

    /// <summary>Begins a table.</summary>
    public void Header(params string[] columns)
    {
        Line($"");
        Line($"| {string.Join(" | ", columns)} |");
        Line($"|{string.Concat(columns.Select(_ => "---|"))}");
    }

    public void Row(params object[] cells) =>
        Line($"| {string.Join(" | ", cells.Select(c => c is IFormattable f ? f.ToString(null, CultureInfo.InvariantCulture) : $"{c}"))} |");

    public void Save() => File.WriteAllText(Path.Combine(ResultFiles.ResultsFolder(), $"{_verb}.md"), _text.ToString());

    /// <summary>Saves a chart beside the table.</summary>
    public void Save(SvgChart chart, string suffix = "") => chart.Save(Path.Combine(ResultFiles.ResultsFolder(), $"{_verb}{suffix}.svg"));

    /// <summary>What is being done now, for whoever waits: not part of the report.</summary>
    public static void Progress(string text) => Console.Error.WriteLine($"[{DateTime.UtcNow:HH:mm:ss}] {text}");
}
