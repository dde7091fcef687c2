using System.Runtime.InteropServices;
using EchoNative.Audio;

namespace EchoNative.Evaluation.Soak;

/// <summary>A user of the engine who comes, speaks for a while in one way or another, and goes, again and again.</summary>
internal sealed class Visitor(WhisperEngine engine, float[] speech, int seed, Tally tally)
{
    private static readonly int[] Rates = [8000, 16000, 44100, 48000];
    private readonly Random _random = new(seed);

    public async Task RunAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            await VisitAsync();
            await Task.Delay(_random.Next(20, 400), CancellationToken.None);
        }
    }

    private async Task VisitAsync()
    {
        int start = _random.Next(speech.Length - 16000);
        int count = Math.Min(_random.Next(4000, 12 * 16000), speech.Length - start);
        var options = new SessionOptions
        {
            Partials = _random.Next(4) > 0,
            Step = TimeSpan.FromMilliseconds(_random.Next(100, 1000)),
            EndOfSpeech = TimeSpan.FromMilliseconds(_random.Next(200, 1000)),
        };
        await using RecognitionSession session = engine.OpenSession(options);
        using var leave = new CancellationTokenSource();
        Task reader = Task.Run(() => ReadAsync(session, leave.Token), CancellationToken.None);
        bool stays = _random.Next(5) > 0;
        if (_random.Next(3) == 0)
        {
            await WriteBytesAsync(session, speech.AsMemory(start, count));
        }
        else
        {
            await WriteSamplesAsync(session, speech.AsMemory(start, count), stays);
        }

        if (stays)
        {
            await session.CompleteAsync(CancellationToken.None);
            await reader;
            tally.Complete(session.Statistics);
        }
        else
        {
            // Gone in the middle: the reader first, then the session, with whatever is just being decoded.
            await leave.CancelAsync();
            await reader;
            tally.Leave(session.Statistics);
        }
    }

    private async Task ReadAsync(RecognitionSession session, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (TranscriptEvent item in session.ReadEventsAsync(cancellationToken))
            {
                tally.Count(item);
            }
        }
        catch (OperationCanceledException)
        {
            // It left.
        }
    }

    private async Task WriteSamplesAsync(RecognitionSession session, ReadOnlyMemory<float> samples, bool stays)
    {
        while (!samples.IsEmpty)
        {
            int count = Math.Min(_random.Next(1, 4000), samples.Length);
            float[] block = samples[..count].ToArray();
            switch (_random.Next(40))
            {
                case 0:
                    block[_random.Next(block.Length)] = float.NaN;
                    break;
                case 1:
                    Refused(session, block);
                    break;
                case 2 when stays:
                    await session.FlushAsync(CancellationToken.None);
                    break;
            }

            await session.WriteAsync(block, CancellationToken.None);
            samples = samples[count..];
            await Task.Delay(_random.Next(0, 40), CancellationToken.None);
        }
    }

    // Samples that are not scaled to 1 are an error, and none of them is taken.
    private void Refused(RecognitionSession session, float[] block)
    {
        float[] loud = [.. block.Select(sample => (sample * 32768) + 20)];
        try
        {
            session.Write(loud);
        }
        catch (ArgumentException)
        {
            tally.Refuse();
        }
    }

    private async Task WriteBytesAsync(RecognitionSession session, ReadOnlyMemory<float> samples)
    {
        // What was sampled at 16 kHz is said to be something else: speech of another pitch, which is all the same here.
        var decoder = new AudioDecoder(new AudioFormat(Rates[_random.Next(Rates.Length)], 1, SampleEncoding.Signed16));
        short[] pcm = new short[samples.Length];
        for (int i = 0; i < pcm.Length; i++)
        {
            pcm[i] = (short)(samples.Span[i] * short.MaxValue);
        }

        ReadOnlyMemory<byte> bytes = MemoryMarshal.AsBytes(pcm.AsSpan()).ToArray();
        while (!bytes.IsEmpty)
        {
            int count = Math.Min(_random.Next(1, 9000), bytes.Length); // odd numbers, too
            await session.WriteAsync(decoder, bytes[..count], CancellationToken.None);
            bytes = bytes[count..];
            await Task.Delay(_random.Next(0, 40), CancellationToken.None);
        }
    }
}
