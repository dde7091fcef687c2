using System.Globalization;
using System.Security.Cryptography;

namespace EchoNative.Models;

/// <summary>
/// The folder that downloaded models lie in, and the way from a model's name to its file. Thread-safe: it holds no state but the folder.
/// </summary>
public sealed class ModelStore
{
    /// <summary>Environment variable that names the folder.</summary>
    public const string DirectoryVariable = "ECHONATIVE_MODELS";

    /// <summary>Opens the store; the folder need not exist.</summary>
    /// <param name="directory">
    /// The folder; null for <c>ECHONATIVE_MODELS</c>, else <c>echonative/models</c> in the user's data folder:
    /// <c>$XDG_DATA_HOME</c> or <c>~/.local/share</c> on Linux, <c>~/Library/Application Support</c> on macOS, <c>%LOCALAPPDATA%</c> on Windows.
    /// </param>
    /// <exception cref="ModelNotFoundException">The user has no data folder and none is given.</exception>
    public ModelStore(string? directory = null)
    {
        string? chosen = NullIfEmpty(directory) ?? NullIfEmpty(Environment.GetEnvironmentVariable(DirectoryVariable));
        FolderPath = Path.GetFullPath(chosen ?? DefaultFolder());
    }

    /// <summary>Full path of the folder.</summary>
    public string FolderPath { get; }

    /// <summary>Where the model's file lies or would lie: in the store, or beside the assemblies for the embedded model.</summary>
    /// <param name="entry">The model.</param>
    /// <returns>A full path.</returns>
    /// <exception cref="ArgumentException">The entry's name is not one that stays inside the folder.</exception>
    public string PathOf(ModelEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Name.Length is 0 or > 100 || !entry.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
        {
            throw new ArgumentException($"'{entry.Name}' is not a model name: letters, digits, '.', '_' and '-' only.", nameof(entry));
        }

        return entry.IsEmbedded
            ? Path.Combine(AppContext.BaseDirectory, "models", entry.FileName)
            : Path.Combine(FolderPath, entry.FileName);
    }

    /// <summary>True when the model's file is there with its exact size. <see cref="VerifyAsync"/> also reads the content.</summary>
    /// <param name="entry">The model.</param>
    /// <returns>True when present.</returns>
    public bool IsPresent(ModelEntry entry)
    {
        FileInfo file = new(PathOf(entry));
        return file.Exists && file.Length == entry.SizeBytes;
    }

    /// <summary>Turns what a user typed into the path of a model file.</summary>
    /// <param name="nameOrPath">Path of an existing file, or a name of the catalogue.</param>
    /// <returns>Full path of an existing file.</returns>
    /// <exception cref="ModelNotFoundException">No such file and no such name, or the named model is not downloaded; the message says what to do.</exception>
    public string Resolve(string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        if (File.Exists(nameOrPath))
        {
            return Path.GetFullPath(nameOrPath);
        }

        ModelEntry entry = ModelCatalog.Find(nameOrPath) ?? throw ModelCatalog.Unknown(nameOrPath, "neither a file nor a known model");
        return IsPresent(entry) ? PathOf(entry) : throw Absent(entry);
    }

    /// <summary>Reads the model's file and compares it with the catalogue.</summary>
    /// <param name="entry">The model.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>How the file compares.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read the file.</exception>
    public async ValueTask<VerifyResult> VerifyAsync(ModelEntry entry, CancellationToken cancellationToken = default)
    {
        string path = PathOf(entry);
        FileInfo file = new(path);
        if (!file.Exists)
        {
            return new VerifyResult(entry, path, VerifyOutcome.Missing, 0, null);
        }

        if (file.Length != entry.SizeBytes)
        {
            return new VerifyResult(entry, path, VerifyOutcome.WrongSize, file.Length, null);
        }

        FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.SequentialScan);
        await using (stream.ConfigureAwait(false))
        {
            string actual = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
            VerifyOutcome outcome = actual == entry.Sha256 ? VerifyOutcome.Intact : VerifyOutcome.WrongChecksum;
            return new VerifyResult(entry, path, outcome, file.Length, actual);
        }
    }

    private static string? NullIfEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;

    private static string DefaultFolder()
    {
        string data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return data.Length > 0
            ? Path.Combine(data, "echonative", "models")
            : throw new ModelNotFoundException("", $"This user has no data folder to keep models in; set {DirectoryVariable} to a folder.");
    }

    private ModelNotFoundException Absent(ModelEntry entry)
    {
        FileInfo file = new(PathOf(entry));
        string found = file.Exists
            ? string.Create(CultureInfo.InvariantCulture, $"{file.FullName} has {file.Length} bytes instead of {entry.SizeBytes}")
            : $"{file.FullName} does not exist";
        string remedy = entry.IsEmbedded ? "The installation is incomplete; build or install it again." : $"Get it with `echonative models pull {entry.Name}`.";
        return new ModelNotFoundException(entry.Name, $"The model {entry.Name} is not there: {found}. {remedy}");
    }
}
