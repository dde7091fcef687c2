using System.Text.Json;

namespace EchoNative.Models;

/// <summary>
/// The models that EchoNative knows by name: whisper.cpp's, Silero VAD, Parakeet, Distil-Whisper, and the embedded digits model.
/// Other models work too: give their path.
/// </summary>
public static class ModelCatalog
{
    private const int MaxSuggestions = 5;

    private static readonly Lazy<IReadOnlyList<ModelEntry>> All = new(Read);

    /// <summary>All models, the embedded one first.</summary>
    public static IReadOnlyList<ModelEntry> Entries => All.Value;

    /// <summary>The English digits model that comes with EchoNative.</summary>
    public static ModelEntry Embedded => Entries[0];

    /// <summary>Finds a model by its name or by its file name, ignoring case.</summary>
    /// <param name="name">For example <c>base.en</c> or <c>ggml-base.en.bin</c>.</param>
    /// <returns>The model, or null when the catalogue has none of that name.</returns>
    public static ModelEntry? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Entries.FirstOrDefault(entry =>
            name.Equals(entry.Name, StringComparison.OrdinalIgnoreCase) || name.Equals(entry.FileName, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Finds a model like <see cref="Find"/>, or says which names are near.</summary>
    /// <param name="name">Name or file name.</param>
    /// <returns>The model.</returns>
    /// <exception cref="ModelNotFoundException">The catalogue has none of that name.</exception>
    public static ModelEntry Get(string name) => Find(name) ?? throw Unknown(name, "not a known model");

    /// <summary>What to say when a name is not in the catalogue.</summary>
    internal static ModelNotFoundException Unknown(string name, string what)
    {
        IReadOnlyList<string> near = Near(name);
        string hint = near.Count > 0 ? $" Did you mean {string.Join(", ", near)}?" : "";
        return new ModelNotFoundException(name, $"'{name}' is {what}.{hint} `echonative models list` shows all.");
    }

    /// <summary>Names near a mistyped one, nearest first; at most five.</summary>
    internal static IReadOnlyList<string> Near(string name)
    {
        // Nobody mistypes a name at three times its length; the bound keeps the distance cheap for any input.
        if (name.Length is 0 or > 64)
        {
            return [];
        }

        return [.. Entries
            .Select(entry => (entry.Name, Distance: Distance(name, entry.Name)))
            .Where(pair => pair.Distance <= Math.Max(2, name.Length / 3) || pair.Name.Contains(name, StringComparison.OrdinalIgnoreCase))
            .OrderBy(pair => pair.Distance)
            .ThenBy(pair => pair.Name, StringComparer.Ordinal)
            .Take(MaxSuggestions)
            .Select(pair => pair.Name)];
    }

    /// <summary>Levenshtein distance, ignoring case.</summary>
    private static int Distance(string left, string right)
    {
        Span<int> row = stackalloc int[right.Length + 1];
        for (int column = 0; column < row.Length; column++)
        {
            row[column] = column;
        }

        for (int i = 0; i < left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < right.Length; j++)
            {
                int cost = char.ToUpperInvariant(left[i]) == char.ToUpperInvariant(right[j]) ? 0 : 1;
                int next = Math.Min(Math.Min(row[j], row[j + 1]) + 1, diagonal + cost);
                diagonal = row[j + 1];
                row[j + 1] = next;
            }
        }

        return row[^1];
    }

    private static IReadOnlyList<ModelEntry> Read()
    {
        using Stream stream = typeof(ModelCatalog).Assembly.GetManifestResourceStream("EchoNative.Models.catalog.json")
            ?? throw new InvalidOperationException("The resource EchoNative.Models.catalog.json is missing from the assembly.");
        return JsonSerializer.Deserialize(stream, ModelJsonContext.Default.ModelCatalogFile)!.Models;
    }
}
