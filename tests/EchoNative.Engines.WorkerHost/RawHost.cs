using System.Buffers.Binary;
using System.Text;

namespace EchoNative.Engines.WorkerHost;

/// <summary>
/// A program of the raw dialect, with the manners of voxtral.c: it reads 4,096 samples at once, says what it has to say of them, and only then reads
/// on; words come late, once two decodes of the speech so far agree on them, and the rest in the silence after it.
/// </summary>
internal sealed class RawHost(WhisperEngine engine, Stream input, Stream output)
{
    private const int Block = 4096;
    private const int Step = 16000;      // between two decodes
    private const int Late = 12000;      // words that end later than this before the end of what was heard are not said yet
    private const int Silence = 16000;   // that ends what is decoded as one
    private const int Longest = 27 * 16000;
    private readonly List<float> _speech = [];
    private IReadOnlyList<Word> _last = [];
    private int _said;
    private int _silent;
    private int _decoded;
    private bool _wasCalled;

    /// <summary>Hears its standard input to its end.</summary>
    /// <param name="inSpeech">Called once in each stretch of speech.</param>
    public async Task RunAsync(Action inSpeech)
    {
        byte[] bytes = new byte[Block * sizeof(short)];
        int count;
        while ((count = input.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)) > 1)
        {
            for (int i = 0; i + 1 < count; i += sizeof(short))
            {
                short sample = BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(i));
                _silent = sample == 0 ? _silent + 1 : 0;
                if (sample != 0 || _speech.Count > 0)
                {
                    _speech.Add(sample / 32768f);
                }
            }

            if (!_wasCalled && _speech.Count - _silent > Step)
            {
                _wasCalled = true;
                inSpeech();
            }

            if (_speech.Count > 0 && (_silent >= Silence || _speech.Count > Longest))
            {
                await SayAsync(isWhole: true);
                _speech.Clear();
                (_last, _said, _decoded, _wasCalled) = ([], 0, 0, false);
            }
            else if (_silent == 0 && _speech.Count >= _decoded + Step)
            {
                _decoded = _speech.Count;
                await SayAsync(isWhole: false);
            }
        }
    }

    private async Task SayAsync(bool isWhole)
    {
        IReadOnlyList<Word> words = await Decoding.WordsAsync(engine, _speech.ToArray());
        var limit = TimeSpan.FromSeconds((_speech.Count - Late) / 16000.0);
        while (_said < words.Count && (isWhole || (_said < _last.Count && words[_said].Text == _last[_said].Text && words[_said].End < limit)))
        {
            output.Write(Encoding.UTF8.GetBytes($" {words[_said++].Text}"));
            output.Flush();
        }

        _last = words;
    }
}
