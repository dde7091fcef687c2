using System.Runtime.InteropServices;
using System.Text;

namespace EchoNative.Engines.WorkerHost;

/// <summary>Reads what a parent writes: a line of JSON, then samples.</summary>
internal static class WindowReader
{
    /// <summary>The next line, or null at the end.</summary>
    public static string? ReadLine(Stream input)
    {
        var bytes = new List<byte>();
        int next;
        while ((next = input.ReadByte()) is >= 0 and not '\n')
        {
            bytes.Add((byte)next);
        }

        return next < 0 ? null : Encoding.UTF8.GetString([.. bytes]);
    }

    public static float[] ReadSamples(Stream input, int count)
    {
        float[] samples = new float[count];
        input.ReadExactly(MemoryMarshal.AsBytes(samples.AsSpan()));
        return samples;
    }
}
