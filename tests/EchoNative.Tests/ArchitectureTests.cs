using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace EchoNative.Tests;

/// <summary>Rules of docs/architecture.md that a reviewer would otherwise have to watch.</summary>
public partial class ArchitectureTests
{
    private static readonly string Source = Path.Combine(Repository.Root, "src");
    private static readonly string[] UnsafeFolders = ["EchoNative/Native/", "EchoNative/Buffers/", "EchoNative/Vad/SileroVad.cs", "EchoNative.Engines.Isolated/Native/", "EchoNative.Engines.Onnx/Native/", "EchoNative.Engines.Parakeet/Native/"];

    [Fact]
    public void Projects_depend_one_way()
    {
        var allowed = new Dictionary<string, string[]>
        {
            ["EchoNative"] = ["EchoNative.Interop"],
            ["EchoNative.Engines"] =
            [
                "EchoNative.Engines.Isolated", "EchoNative.Engines.Onnx", "EchoNative.Engines.Parakeet", "EchoNative.Engines.Process", "EchoNative.Engines.Remote",
            ],
            ["EchoNative.Engines.Isolated"] = ["EchoNative", "EchoNative.Engines.Process"],
            ["EchoNative.Engines.Onnx"] = ["EchoNative", "EchoNative.Interop.Onnx"],
            ["EchoNative.Engines.Parakeet"] = ["EchoNative"],
            ["EchoNative.Engines.Process"] = ["EchoNative"],
            ["EchoNative.Engines.Remote"] = ["EchoNative"],
            ["EchoNative.Extensions"] = ["EchoNative"],
            ["EchoNative.Protocol"] = [],
            ["EchoNative.Client"] = ["EchoNative.Protocol"],
            ["EchoNative.Server"] = ["EchoNative", "EchoNative.Extensions", "EchoNative.Protocol"],
            ["EchoNative.Evaluation"] = ["EchoNative", "EchoNative.Client", "EchoNative.Engines", "EchoNative.Protocol", "EchoNative.Server"],
            ["EchoNative.Cli"] = ["EchoNative", "EchoNative.Client", "EchoNative.Evaluation", "EchoNative.Protocol", "EchoNative.Server"],
        };
        foreach (string project in Directory.GetFiles(Source, "*.csproj", SearchOption.AllDirectories))
        {
            string name = Path.GetFileNameWithoutExtension(project);
            IEnumerable<string> references = XDocument.Load(project).Descendants("ProjectReference")
                .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')));
            Assert.True(allowed.TryGetValue(name, out string[]? known), $"{name} is new: say here what it may depend on.");
            Assert.Empty(references.Except(known!));
        }
    }

    [Fact]
    public void Unsafe_code_stays_in_its_folders()
    {
        string[] offenders =
        [
            .. SourceFiles().Where(file => UnsafeKeyword().IsMatch(File.ReadAllText(file)))
                .Select(file => Path.GetRelativePath(Source, file).Replace('\\', '/'))
                .Where(file => !UnsafeFolders.Any(folder => file.StartsWith(folder, StringComparison.Ordinal))),
        ];
        Assert.Empty(offenders);
    }

    [Fact]
    public void Hand_written_files_stay_short()
    {
        foreach (string file in SourceFiles())
        {
            Assert.True(File.ReadLines(file).Count() <= 600, file);
        }
    }

    private static IEnumerable<string> SourceFiles() =>
        Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    [GeneratedRegex(@"\bunsafe\b(?!-)")] // the keyword, not what pages may say of their styles
    private static partial Regex UnsafeKeyword();
}
