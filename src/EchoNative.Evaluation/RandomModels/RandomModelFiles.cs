namespace EchoNative.Evaluation.RandomModels;

/// <summary>Random-weight files by name, written once and kept in the user's cache.</summary>
internal static class RandomModelFiles
{
    /// <summary>Name of such a file: that of no real model.</summary>
    public static string NameOf(string architecture, string type) => $"random-{architecture}-{type}.bin";

    /// <summary>Path of a published architecture's file.</summary>
    public static string Get(string architecture, string type) => Get(Architecture.Parse(architecture), type, Console.Error.WriteLine);

    /// <summary>Path of a file.</summary>
    /// <param name="architecture">Its dimensions; the name tells it from others.</param>
    /// <param name="type">One of <see cref="RandomModel.Types"/>.</param>
    /// <param name="report">Told when it has to be written first.</param>
    /// <param name="cancellationToken">Stops that.</param>
    public static string Get(Architecture architecture, string type, Action<string> report, CancellationToken cancellationToken = default)
    {
        string path = Path.Combine(UserCache.Folder("random"), NameOf(architecture.Name, type));
        if (!File.Exists(path))
        {
            report($"writing {path}");
            RandomModel.Write(path, architecture, type, cancellationToken);
        }

        return path;
    }
}
