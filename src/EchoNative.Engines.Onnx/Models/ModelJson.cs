using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace EchoNative.Models;

/// <summary>Reads the JSON and text files of a model's folder, whatever is in them.</summary>
internal static class ModelJson
{
    private const long MaxBytes = 64 << 20; // the largest tokenizer.json of a Whisper model has 4 MB

    /// <summary>Reads a file as an object.</summary>
    /// <exception cref="ModelFormatException">It is not there, too large, or something else.</exception>
    public static T Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(Bytes(path), type) ?? throw new ModelFormatException($"{Path.GetFileName(path)} holds nothing");
        }
        catch (JsonException e)
        {
            throw new ModelFormatException($"{Path.GetFileName(path)}: {e.Message}");
        }
    }

    /// <summary>Reads a file as it is.</summary>
    /// <exception cref="ModelFormatException">It is not there, too large, or no JSON.</exception>
    public static JsonDocument Read(string path)
    {
        try
        {
            return JsonDocument.Parse(Bytes(path));
        }
        catch (JsonException e)
        {
            throw new ModelFormatException($"{Path.GetFileName(path)}: {e.Message}");
        }
    }

    /// <summary>Reads a file's lines.</summary>
    /// <exception cref="ModelFormatException">It is not there or too large.</exception>
    public static string[] Lines(string path) => Encoding.UTF8.GetString(Bytes(path)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static byte[] Bytes(string path)
    {
        var file = new FileInfo(path);
        return !file.Exists ? throw new ModelFormatException($"there is no {file.Name} in its folder")
            : file.Length > MaxBytes ? throw new ModelFormatException($"{file.Name} has {file.Length >> 20} MiB")
            : File.ReadAllBytes(path);
    }
}
