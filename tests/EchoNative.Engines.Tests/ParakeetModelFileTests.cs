using System.Buffers.Binary;
using EchoNative.Engines.Tests.Conformance;
using EchoNative.Models;
using EchoNative.Native;
using EchoNative.Tests.Recognition;

namespace EchoNative.Engines.Tests;

/// <summary>What is wrong with a file is found before libparakeet sees it, and what is taken runs.</summary>
public class ParakeetModelFileTests
{
    private const int HeaderInts = 16;

    [ParakeetFact]
    public void Header_is_read()
    {
        ParakeetModelInfo info = ParakeetModelFile.Inspect(Candidate.ParakeetModel);
        Assert.Equal((10, 3200, 8, 2, 1, 16, "f32"), (info.VocabularySize, info.AudioContext, info.AudioState, info.AudioHeads, info.AudioLayers, info.MelBands, info.Quantization));
        Assert.Equal(new FileInfo(Candidate.ParakeetModel).Length, info.SizeBytes);
    }

    [ParakeetFact]
    public void A_file_that_was_cut_is_refused_wherever_it_was()
    {
        byte[] whole = File.ReadAllBytes(Candidate.ParakeetModel);
        for (int length = 0; length < whole.Length; length += length < 200 ? 1 : 97)
        {
            Assert.Throws<ModelFormatException>(() => ParakeetModelFile.Inspect(new MemoryStream(whole, 0, length)));
        }

        Assert.Throws<ModelFormatException>(() => ParakeetModelFile.Inspect(new MemoryStream([.. whole, 0])));
    }

    [ParakeetFact]
    public void Damaged_headers_are_refused_or_harmless()
    {
        byte[] whole = File.ReadAllBytes(Candidate.ParakeetModel);
        var random = new Random(1);
        int refused = 0;
        string path = Path.GetTempFileName();
        try
        {
            for (int i = 0; i < 400; i++)
            {
                byte[] damaged = [.. whole];
                int at = 4 * random.Next(i % 4 == 0 ? whole.Length / 4 : HeaderInts);
                int value = (i % 3) switch { 0 => random.Next(), 1 => -random.Next(), _ => random.Next(64) };
                BinaryPrimitives.WriteInt32LittleEndian(damaged.AsSpan(at), value);
                try
                {
                    _ = ParakeetModelFile.Inspect(new MemoryStream(damaged));
                }
                catch (ModelFormatException)
                {
                    refused++;
                    continue;
                }

                File.WriteAllBytes(path, damaged);
                using ParakeetModel model = ParakeetModel.Load(path, useGpu: false);
                using InferenceWorker worker = model.CreateWorker();
                worker.WarmUp(1);
            }
        }
        finally
        {
            File.Delete(path);
        }

        Assert.InRange(refused, 100, 399);
    }

    [ParakeetFact]
    public async Task Pieces_become_words_with_times()
    {
        await using var engine = new ParakeetEngine(new ParakeetEngineOptions { ModelPath = Candidate.ParakeetModel });
        await engine.StartAsync();
        await using RecognitionSession session = engine.OpenSession(new SessionOptions { Partials = false });
        await session.WriteAsync(Speech.Demo);
        await session.CompleteAsync();
        var words = new List<Word>();
        await foreach (TranscriptEvent item in session.ReadEventsAsync())
        {
            words.AddRange(item.Words);
        }

        Assert.NotEmpty(words);
        Assert.All(words, word => Assert.Matches("^[a-g]+$", word.Text)); // its vocabulary
    }
}
