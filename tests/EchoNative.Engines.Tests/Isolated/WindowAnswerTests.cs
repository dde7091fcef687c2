using System.Text;
using EchoNative.Diagnostics;
using EchoNative.Isolation;

namespace EchoNative.Engines.Tests.Isolated;

/// <summary>What a child may say, and what it may not.</summary>
public class WindowAnswerTests
{
    private const int Vocabulary = 51864;
    private readonly byte[] _room = new byte[Frame.MaxLength];
    private readonly WordList _stable = List(("one", 1600, 4800), ("two", 5000, 8000));
    private readonly WordList _read = new();

    [Fact]
    public void What_is_written_is_read()
    {
        int length = Write(List(("one", 1600, 4800), ("two", 5000, 8000), ("three", 8000, 12_000)), [1, 2, 3]);
        var reader = new MessageReader(_room.AsSpan(0, length));
        WindowAnswer answer = WindowAnswer.Read(ref reader, _read);
        answer.Check(Window(), _stable, _read, Vocabulary);
        Assert.Equal(("one two three", 12_000L, true, 2L), (_read.ToText(), _read[2].End, answer.Hypothesis.HasTokens, answer.Hypothesis.Fallbacks.Total));
        Assert.Equal([1, 2, 3], answer.Tokens.ToArray());
    }

    [Fact]
    public void What_can_not_be_is_refused()
    {
        Refused("stable", List(("one", 1600, 4800), ("too", 5000, 8000)));
        Refused("stable", List(("one", 1600, 4800)));
        Refused("times", List(("one", 1600, 4800), ("two", 1500, 8000)));
        Refused("times", List(("one", 1600, 4800), ("two", 5000, 4000)));
        Refused("times", List(("one", 1600, 4800), ("two", 5000, 16_001)));
        Refused("words", List(("one", 1600, 4800), ("two", 5000, 8000), ("", 8000, 8000)));
        Refused("tokens", List(("one", 1600, 4800), ("two", 5000, 8000)), [Vocabulary]);
        Refused("tokens", List(("one", 1600, 4800), ("two", 5000, 8000)), [-1]);
        Refused("other tokens", List(("one", 1600, 4800), ("two", 5000, 8000)), [1]);
        Refused("elsewhere", List(("one", 1600, 4800), ("two", 5000, 8000)), start: 16_001);
        Refused("language", List(("one", 1600, 4800), ("two", 5000, 8000)), language: 1000);
        Refused("counts", List(("one", 1600, 4800), ("two", 5000, 8000)), fallbacks: -1);
    }

    [Fact]
    public void Any_bytes_are_read_or_refused()
    {
        var random = new Random(1);
        int length = Write(List(("one", 1600, 4800), ("two", 5000, 8000), ("three", 8000, 12_000)), [1, 2, 3]);
        byte[] good = _room[..length];
        int refused = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] message = [.. good];
            if (i % 2 == 0)
            {
                message[random.Next(message.Length)] ^= (byte)(1 << random.Next(8));
            }
            else
            {
                random.NextBytes(message.AsSpan(random.Next(message.Length)));
                message = message[..random.Next(message.Length)];
            }

            try
            {
                var reader = new MessageReader(message);
                WindowAnswer.Read(ref reader, _read).Check(Window(), _stable, _read, Vocabulary);
                Assert.Equal("one two", Encoding.UTF8.GetString(_read.FirstUtf8(2)));
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 10_000, 19_999);
    }

    private static WordList List(params (string Text, long Start, long End)[] words)
    {
        var list = new WordList();
        foreach ((string text, long start, long end) in words)
        {
            list.Add(Encoding.UTF8.GetBytes(text), new WordList.Entry(0, 0, start, end, true, 0.9f, 1, list.Count + 1));
        }

        return list;
    }

    private static InferenceWindow Window() => new()
    {
        Job = new InferenceJob(InferenceKind.Partial, new SpeechStretch(1600, SpeechStretch.Open, 1600, 15_000), 16_000),
        Audio = new float[16_000],
        Position = 0,
        Session = 1,
        Options = new SessionOptions(),
        Known = new Stabiliser(),
    };

    private int Write(WordList words, int[] tokens, long start = 1600, int language = 0, long fallbacks = 2)
    {
        var writer = new MessageWriter(_room);
        var hypothesis = new Hypothesis(true, start, HasTokens: true, new FallbackCounts { NoEnd = fallbacks });
        new WindowAnswer { Hypothesis = hypothesis, Language = language, Tokens = tokens }.Write(ref writer, words);
        return writer.Length;
    }

    private void Refused(string why, WordList words, int[]? tokens = null, long start = 1600, int language = 0, long fallbacks = 2)
    {
        int length = Write(words, tokens ?? [1, 2, 3], start, language, fallbacks);
        InvalidDataException e = Assert.Throws<InvalidDataException>(() =>
        {
            var reader = new MessageReader(_room.AsSpan(0, length));
            WindowAnswer.Read(ref reader, _read).Check(Window(), _stable, _read, Vocabulary);
        });
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
    }
}
