using EchoNative.Benchmarks.Harness;
using EchoNative.Evaluation.RandomModels;
using EchoNative.Tests.Recognition;

namespace EchoNative.Benchmarks.Overhead;

/// <summary>
/// What a step of a session costs beyond the native calls in it, on the same window and thread, in turn; and beside <c>whisper_full</c>,
/// which does natively what the step does in C# (spectrogram, choice of tokens). CPU time of the thread: others' work does not count in it,
/// but its noise is a percent or two; so the parts in C# are also measured alone.
/// </summary>
internal static class OverheadReport
{
    private const int NewSamples = 8000; // the step: the rest of the spectrogram was computed by the one before
    private const int Repeats = 20;

    public static int Run(string[] arguments)
    {
        var parsed = new Arguments("overhead", arguments, "rounds");
        int rounds = (int)parsed.Get("rounds", 41);
        var report = new Report("overhead", parsed.Command, $"{rounds} rounds in turn after one to warm up, medians of the thread's CPU time, 1 thread, windows of which all but the last {NewSamples / 16} ms were seen before");
        report.Header(
            "model", "window, s", "context", "tokens", "step, ms", "native calls alone, ms", "step beyond them, % (median of pairs)", "in C#: spectrogram, ms", "choice of tokens, ms", "words, ms", "these three, % of the native calls", "`whisper_full`, ms", "step : `whisper_full`");
        using (var step = new WindowStep(Engines.Digits))
        {
            // As a session's last window: it ends soon after the speech in it, so that one pass covers it.
            float[] speech = Speech.Digits;
            step.Run(speech, 1);
            int end = (int)(step.Words.ToWords()[^1].End.TotalSeconds * 16000) + new SessionOptions().Tail;
            Measure(report, step, "embedded", speech.AsSpan(0, Math.Min(end, speech.Length)), rounds);
        }

        foreach ((string architecture, string type) in ((string, string)[])[("tiny.en", "q8_0"), ("base.en", "q8_0")])
        {
            using var step = new WindowStep(RandomModelFiles.Get(architecture, type));
            Measure(report, step, $"random {architecture} {type}", Speech.Demo.AsSpan(0, 5 * 16000), rounds);
        }

        report.Save();
        return 0;
    }

    private static void Measure(Report report, WindowStep step, string name, ReadOnlySpan<float> audio, int rounds)
    {
        Report.Progress(name);
        int context = WindowDecoder.ContextFor(audio.Length, step.Model.Info.AudioContext);
        int frames = 2 * context;
        float[] mel = new float[frames * step.Model.Info.MelBands];
        step.Mel.Write(audio, 0, 0, frames, mel);
        using var bare = new BareWindow(step.Model);
        bare.SetContext(mel, frames, context);
        step.Run(audio, 1);
        int[] tokens = Replayed(step, audio.Length);
        int[] first = [step.Model.Special.Start];
        var options = new DecodeOptions { AudioContext = context, Threads = 1, TokenTimes = false };
        (Quantiles steps, Quantiles calls, Quantiles ratios, Quantiles full) = (new(), new(), new(), new());
        for (int round = 0; round <= rounds; round++)
        {
            See(step, audio);
            double whole = Time(step, audio, static (s, a) => s.Run(a, 1));
            double began = CpuTime.Thread;
            bare.Steps(mel, frames, first, tokens);
            double native = CpuTime.Thread - began;
            began = CpuTime.Thread;
            bare.Full(audio, options);
            double theirs = CpuTime.Thread - began;
            if (round > 0)
            {
                steps.Add(whole);
                calls.Add(native);
                ratios.Add((whole - native) / native);
                full.Add(theirs);
            }
        }

        (Quantiles spectrogram, Quantiles choice, Quantiles words) = (new(), new(), new());
        var rules = new TokenRules(step.Model);
        rules.Begin(0, null);
        for (int i = 0; i < Repeats; i++)
        {
            See(step, audio);
            double began = CpuTime.Thread;
            step.Mel.Write(audio, 0, 0, frames, mel);
            spectrogram.Add(CpuTime.Thread - began);
            began = CpuTime.Thread;
            for (int token = 0; token <= tokens.Length; token++)
            {
                rules.Choose(step.State.Logits(), tokens.AsSpan(0, token));
            }

            choice.Add(CpuTime.Thread - began);
            words.Add(Time(step, audio, static (s, a) => s.ReadWords(a)));
        }

        double own = spectrogram.Median + choice.Median + words.Median;
        report.Row(
            name,
            $"{audio.Length / 16000.0:F1}",
            context,
            step.Decoder.Count,
            $"{steps.Median * 1000:F2}",
            $"{calls.Median * 1000:F2}",
            $"{ratios.Median * 100:F2}",
            $"{spectrogram.Median * 1000:F3}",
            $"{choice.Median * 1000:F3}",
            $"{words.Median * 1000:F3}",
            $"{own / calls.Median * 100:F2}",
            $"{full.Median * 1000:F2}",
            $"{steps.Median / full.Median:F3}");
    }

    // The decoder is asked once more after each token, but not after one that closes the text because the audio ends there.
    private static int[] Replayed(WindowStep step, int samples)
    {
        int[] tokens = step.Decoder.Tokens.ToArray();
        int times = tokens.Count(step.Model.Special.IsTime);
        if (times > 2)
        {
            throw new InvalidOperationException("The window took more than one pass: compare with another one.");
        }

        const int ClosingPositions = 5;
        bool closed = tokens.Length > 0 && step.Model.Special.Position(tokens[^1]) + ClosingPositions >= samples / WindowDecoder.SamplesPerPosition;
        return closed ? tokens[..^1] : tokens;
    }

    private static void See(WindowStep step, ReadOnlySpan<float> audio)
    {
        step.Mel.Reset();
        int context = WindowDecoder.ContextFor(audio.Length, step.Model.Info.AudioContext);
        float[] before = new float[2 * context * step.Model.Info.MelBands];
        step.Mel.Write(audio[..^NewSamples], 0, 0, 2 * context, before);
    }

    private delegate void Part(WindowStep step, ReadOnlySpan<float> audio);

    private static double Time(WindowStep step, ReadOnlySpan<float> audio, Part part)
    {
        double began = CpuTime.Thread;
        part(step, audio);
        return CpuTime.Thread - began;
    }
}
