using System.Numerics.Tensors;
using EchoNative.Audio;

namespace EchoNative.Evaluation.Scenarios;

/// <summary>What one source says: clips and pauses, with faint noise over everything, as a microphone has it.</summary>
internal sealed record SpeechTrack
{
    private const float Noise = 1e-3f;          // uniform, -65 dB of full scale
    private const double Gap = 0.2;             // within a stretch
    private const double ShortestPause = 0.7;   // ends a stretch: longer than the default end-of-speech wait
    private const double Tail = 1.2;            // the last end of speech is to be noticed, not flushed
    private const int LeastClips = 2, MostClips = 3; // of a stretch

    /// <summary>At 16 kHz.</summary>
    public required ReadOnlyMemory<float> Samples { get; init; }

    /// <summary>What is said and when.</summary>
    public required IReadOnlyList<ReferenceWord> Words { get; init; }

    /// <summary>Share of the time that lies between stretches of speech.</summary>
    public required double Silence { get; init; }

    /// <summary>Length in seconds.</summary>
    public double Seconds => (double)Samples.Length / Pcm.SampleRate;

    /// <summary>
    /// Puts clips one after the other, again from the first where there are no more: two or three to a stretch, then a pause. The same
    /// arguments give the same track.
    /// </summary>
    /// <param name="clips">At least one.</param>
    /// <param name="seconds">Length.</param>
    /// <param name="silence">Share of the time, at least, in which nobody is to speak, 0–1; 0 for as little as makes an end of speech.</param>
    /// <param name="seed">Two sources differ by it.</param>
    /// <exception cref="ArgumentException">Nothing fits.</exception>
    public static SpeechTrack Compose(IReadOnlyList<SpeechClip> clips, double seconds, double silence, int seed)
    {
        var random = new Random(seed);
        float[] samples = new float[(int)(seconds * Pcm.SampleRate)];
        List<ReferenceWord> words = [];
        double spoken = 0, at = 0.3 + (0.7 * random.NextDouble());
        for (int next = seed * 3; ;)
        {
            SpeechClip[] stretch = [.. Enumerable.Range(next, random.Next(LeastClips, MostClips + 1)).Select(i => clips[i % clips.Count])];
            stretch = [.. stretch.TakeWhile((_, i) => Fits(LengthOf(stretch.AsSpan(0, i + 1)), i == 0))];
            if (stretch.Length == 0)
            {
                break;
            }

            next += stretch.Length;
            foreach (SpeechClip clip in stretch)
            {
                clip.Samples.CopyTo(samples.AsMemory((int)(at * Pcm.SampleRate)));
                words.AddRange(clip.Words.Select(word => word.Shift(at)));
                at += LengthOf([clip]) + Gap;
            }

            spoken += LengthOf(stretch);
            double pause = ShortestPause - Gap + (0.2 * random.NextDouble());
            at = Math.Max(at + pause, spoken / (1 - silence) * (0.95 + (0.1 * random.NextDouble())));
        }

        if (spoken == 0)
        {
            throw new ArgumentException($"The first pieces of the recordings do not fit into {seconds} s.");
        }

        TensorPrimitives.Add<float>(samples, [.. samples.Select(_ => ((2 * random.NextSingle()) - 1) * Noise)], samples);
        return new SpeechTrack { Samples = samples, Words = words, Silence = 1 - (spoken / seconds) };

        // The very first clip is said whatever its share of the time is.
        bool Fits(double length, bool isFirst) =>
            at + length < seconds - Tail && ((isFirst && spoken == 0) || spoken + length <= seconds * (1 - silence));
    }

    /// <summary>The part from a time on, with the words that lie in it as a whole.</summary>
    public SpeechTrack Slice(double from, double seconds)
    {
        int begin = (int)(from * Pcm.SampleRate), count = (int)(seconds * Pcm.SampleRate);
        return this with
        {
            Samples = Samples.Slice(begin, count),
            Words = [.. Words.Where(word => word.Start >= from && word.End <= from + seconds).Select(word => word.Shift(-from))],
        };
    }

    private static double LengthOf(ReadOnlySpan<SpeechClip> clips)
    {
        double seconds = Gap * Math.Max(0, clips.Length - 1);
        foreach (SpeechClip clip in clips)
        {
            seconds += (double)clip.Samples.Length / Pcm.SampleRate;
        }

        return seconds;
    }
}
