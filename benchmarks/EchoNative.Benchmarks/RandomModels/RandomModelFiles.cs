namespace EchoNative.Benchmarks.RandomModels;

/// <summary>Random-weight files by name, written once and kept in the user's cache.</summary>
internal static class RandomModelFiles
{
    /// <summary>The verb <c>synth</c>.</summary>
    public static int Run(string[] arguments)
    {
        if (arguments is not [string architecture, string file, .. string[] rest] || rest.Length > 1 || (rest is [string type] && !RandomModel.Types.ContainsKey(type)))
        {
            Console.Error.WriteLine($"usage: synth ARCHITECTURE FILE [{string.Join('|', RandomModel.Types.Keys)}]\narchitectures: {Architecture.Names}; .en for English only");
            return 2;
        }

        RandomModel.Write(file, Architecture.Parse(architecture), rest is [string named] ? named : "f16");
        Console.WriteLine($"{file}: {new FileInfo(file).Length >> 20} MiB of random weights, for speed only");
        return 0;
    }

    /// <summary>Path of such a file.</summary>
    public static string Get(string architecture, string type)
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } named ? named : Path.Combine(home, ".cache");
        string folder = Directory.CreateDirectory(Path.Combine(cache, "echonative", "random")).FullName;
        string path = Path.Combine(folder, $"random-{architecture}-{type}.bin");
        if (!File.Exists(path))
        {
            Console.Error.WriteLine($"writing {path}");
            string partial = $"{path}.{Environment.ProcessId}";
            RandomModel.Write(partial, Architecture.Parse(architecture), type);
            File.Move(partial, path, overwrite: true);
        }

        return path;
    }
}
