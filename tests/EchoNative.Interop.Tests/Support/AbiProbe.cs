using System.Globalization;

namespace EchoNative.Interop.Tests.Support;

/// <summary>What the C compiler made of the headers in use, as <c>native/abi/probe.c</c> prints it.</summary>
internal sealed record AbiProbe(IReadOnlyDictionary<string, string> Versions, IReadOnlyDictionary<string, long> Facts)
{
    /// <summary>Runs the probe. A missing one is a failure: <c>build.sh</c> builds it before it runs the tests.</summary>
    public static AbiProbe Run()
    {
        string path = Path.Combine(Repository.NativeFolder, OperatingSystem.IsWindows() ? "abi-probe.exe" : "abi-probe");
        Assert.True(File.Exists(path), $"{path} is not there: build it with `./build.sh native`.");
        ProcessResult result = Processes.Run(path, []);
        Assert.True(result.ExitCode == 0, result.ToString());
        return Parse(result.Output);
    }

    public static AbiProbe Parse(string text)
    {
        Dictionary<string, string> versions = [];
        Dictionary<string, long> facts = [];
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] words = line.Split(' ', 3);
            Assert.True(words.Length == 3, $"the probe printed \"{line}\"");
            if (words[0] == "version")
            {
                versions.Add(words[1], words[2]);
            }
            else
            {
                facts.Add($"{words[0]} {words[1]}", long.Parse(words[2], CultureInfo.InvariantCulture));
            }
        }

        return new(versions, facts);
    }
}
