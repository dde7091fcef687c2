using System.Text;

namespace EchoNative.Audio;

/// <summary>The last line of what a program writes, whatever the amount.</summary>
internal static class OutputTail
{
    private const int MaxBytes = 4096;

    /// <summary>Reads to the end and gives the last line that isn't empty, without control characters; empty when there is none.</summary>
    public static async Task<string> ReadAsync(Stream output, CancellationToken cancellationToken)
    {
        byte[] tail = new byte[MaxBytes];
        int length = 0;
        for (int count; (count = await output.ReadAsync(tail.AsMemory(length), cancellationToken).ConfigureAwait(false)) > 0;)
        {
            length += count;
            if (length == tail.Length)
            {
                length = tail.Length / 2;
                tail.AsSpan(length).CopyTo(tail);
            }
        }

        string text = Encoding.UTF8.GetString(tail, 0, length).TrimEnd();
        string line = text[(text.LastIndexOf('\n') + 1)..];
        return string.Create(line.Length, line, static (clean, line) =>
        {
            for (int i = 0; i < clean.Length; i++)
            {
                clean[i] = char.IsControl(line[i]) ? '?' : line[i];
            }
        });
    }
}
