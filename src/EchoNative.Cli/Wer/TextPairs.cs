using System.Text;

namespace EchoNative.Cli.Wer;

/// <summary>Reads texts to compare: two plain ones, two tables of names and texts, or one table of names and both texts.</summary>
internal static class TextPairs
{
    private const int LargestBytes = 32 << 20;

    /// <param name="reference">A file; <c>-</c> is standard input.</param>
    /// <param name="hypothesis">Likewise; null: the reference is a table of three columns.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BadInputException">A table is not one, or the two don't fit together.</exception>
    public static async Task<IReadOnlyList<TextPair>> ReadAsync(string reference, string? hypothesis, CancellationToken cancellationToken)
    {
        if (hypothesis is null)
        {
            return [.. (await RowsAsync(reference, 3, cancellationToken)).Select(static row => new TextPair(row[0], row[1], row[2]))];
        }

        if (!IsTable(reference) && !IsTable(hypothesis))
        {
            return reference == "-" && hypothesis == "-"
                ? throw new BadInputException("standard input can be one of the texts only")
                : [new TextPair(null, await TextAsync(reference, cancellationToken), await TextAsync(hypothesis, cancellationToken))];
        }

        Dictionary<string, string> heard = [];
        foreach (string[] row in await RowsAsync(hypothesis, 2, cancellationToken))
        {
            if (!heard.TryAdd(row[0], row[1]))
            {
                throw new BadInputException($"{hypothesis}: '{row[0]}' is there twice");
            }
        }

        List<TextPair> pairs = [];
        foreach (string[] row in await RowsAsync(reference, 2, cancellationToken))
        {
            _ = heard.Remove(row[0], out string? text);
            pairs.Add(new TextPair(row[0], row[1], text ?? throw new BadInputException($"{hypothesis} has no '{row[0]}', which {reference} has")));
        }

        return heard.Count == 0 ? pairs : throw new BadInputException($"{hypothesis} has '{heard.Keys.First()}', which {reference} lacks or has twice");
    }

    private static bool IsTable(string file) => file.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase);

    private static async Task<IReadOnlyList<string[]>> RowsAsync(string file, int columns, CancellationToken cancellationToken)
    {
        List<string[]> rows = [];
        string[] lines = (await TextAsync(file, cancellationToken)).ReplaceLineEndings("\n").Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length == 0)
            {
                continue;
            }

            string[] row = lines[i].Split('\t');
            rows.Add(row.Length == columns
                ? row
                : throw new BadInputException($"{file}, line {i + 1}: {row.Length} columns between tabs, not {columns}{(columns == 3 ? " (name, reference, hypothesis)" : " (name, text)")}"));
        }

        return rows.Count > 0 ? rows : throw new BadInputException($"{file} is empty");
    }

    private static async Task<string> TextAsync(string file, CancellationToken cancellationToken)
    {
        await using Stream stream = file == "-" ? Console.OpenStandardInput()
            : Directory.Exists(file) ? throw new BadInputException($"{file} is a folder")
            : File.OpenRead(file);
        using var text = new MemoryStream();
        byte[] block = new byte[1 << 16];
        int count;
        while ((count = await stream.ReadAsync(block, cancellationToken)) > 0)
        {
            text.Write(block, 0, count);
            if (text.Length > LargestBytes)
            {
                throw new BadInputException($"{file} has more than {LargestBytes >> 20} MiB");
            }
        }

        text.Position = 0;
        using var reader = new StreamReader(text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        try
        {
            return await reader.ReadToEndAsync(cancellationToken);
        }
        catch (DecoderFallbackException)
        {
            throw new BadInputException($"{file} is no text in UTF-8");
        }
    }
}
