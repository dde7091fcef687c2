using EchoNative.Buffers;
using EchoNative.Models;
using EchoNative.Vad;

namespace EchoNative;

/// <summary>How a stream is recognised.</summary>
public sealed record SessionOptions
{
    /// <summary>Longest <see cref="Prompt"/>, in UTF-16 units.</summary>
    public const int MaxPromptLength = 1024;

    /// <summary>Most of <see cref="HotWords"/> and of <see cref="SuppressText"/>.</summary>
    public const int MaxTexts = 64;

    /// <summary>Longest of them, in UTF-16 units.</summary>
    public const int MaxTextLength = 64;

    /// <summary>Most <see cref="SuppressTokens"/>.</summary>
    public const int MaxSuppressTokens = 256;

    /// <summary>Most <see cref="Temperatures"/>.</summary>
    public const int MaxTemperatures = 10;

    /// <summary>Two-letter code such as <c>en</c>, or <c>auto</c>. Null: English for an English-only model, else detected.</summary>
    public string? Language { get; init; }

    /// <summary>Translate into English instead of transcribing; needs a multilingual model.</summary>
    public bool Translate { get; init; }

    /// <summary>Send partial results while speech goes on.</summary>
    public bool Partials { get; init; } = true;

    /// <summary>
    /// Least new audio between two partials, 100 ms–5 s. They come less often where the machine is slow or busy: a partial waits twice as
    /// long as the last one took, its time in the queue included.
    /// </summary>
    public TimeSpan Step { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// The first samples are only listened to, 0–60 s: the detector learns the noise from them and nothing they say is recognised. For a
    /// stream that another session has recognised up to there: this one then goes on as that one would have.
    /// </summary>
    public TimeSpan LeadIn { get; init; }

    /// <summary>
    /// Longest time of one inference, 100 ms–5 min. A partial that takes longer is given up; a final keeps the words it has by then.
    /// </summary>
    public TimeSpan MaxInferenceTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Longest stretch of speech decoded at once, 4–28 s; a longer one is cut where it is quietest. Whisper's own limit is 30 s; less keeps
    /// partials cheap.
    /// </summary>
    public TimeSpan MaxSegment { get; init; } = TimeSpan.FromSeconds(8.9);

    /// <summary>Beams for final results, 1 (greedy)–<see cref="DecodeOptions.MaxDecoders"/>. Partials are always greedy.</summary>
    public int BeamSize { get; init; } = 1;

    /// <summary>
    /// Text before the first words, as context: names and spellings that are to be expected, or a style. At most
    /// <see cref="MaxPromptLength"/> characters and half the model's text context (223 tokens).
    /// </summary>
    public string Prompt { get; init; } = "";

    /// <summary>
    /// Let what the session has said be context for what it says next. That joins sentences that a pause has cut, and lets one mistake
    /// lead to others: a text that looks wrong ends it. docs/decoding.md tells what it did to the evaluation set.
    /// </summary>
    public bool CarryContext { get; init; }

    /// <summary>
    /// Words that are to be preferred where the audio leaves a choice, as they are spelt: at most <see cref="MaxTexts"/>, each of 1–
    /// <see cref="MaxTextLength"/> characters.
    /// </summary>
    public IReadOnlyList<string> HotWords { get; init; } = [];

    /// <summary>
    /// Texts that are never to be written: at most <see cref="MaxTexts"/>, each of 1–<see cref="MaxTextLength"/> characters. A text is
    /// kept out as the tokens that it is cut into; what is spelt alike in other tokens is not.
    /// </summary>
    public IReadOnlyList<string> SuppressText { get; init; } = [];

    /// <summary>Tokens of text that are never to be chosen: at most <see cref="MaxSuppressTokens"/> of the model's.</summary>
    public IReadOnlyList<int> SuppressTokens { get; init; } = [];

    /// <summary>
    /// Temperatures, rising, at which a final is decoded again for as long as its text looks wrong: at most <see cref="MaxTemperatures"/>,
    /// each above 0 and up to 1. Empty: none. The default is OpenAI's. With beams they are steps of one size up to 1.
    /// </summary>
    public IReadOnlyList<float> Temperatures { get; init; } = [0.2f, 0.4f, 0.6f, 0.8f, 1];

    /// <summary>Silence that ends a stretch of speech, 100 ms–3 s.</summary>
    public TimeSpan EndOfSpeech { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Engines that the session goes on with when its own can't decode something or ends: the same window is decoded again, nothing of the audio is
    /// lost, and words that are stable stay. Null: the session fails then.
    /// </summary>
    public EngineChain? Failover { get; init; }

    /// <summary>Makes the detector of speech of one session, which disposes of it. Null: <see cref="SpectralDetector"/>.</summary>
    public Func<IVoiceActivityDetector>? CreateDetector { get; init; }

    /// <summary>
    /// What happens when audio comes faster than it is decoded: <see cref="OverrunPolicy.Reject"/> takes less, so that the writer waits;
    /// <see cref="OverrunPolicy.DropOldest"/> gives up what is oldest, counted, but never what is just being decoded.
    /// </summary>
    public OverrunPolicy Overrun { get; init; }

    /// <summary>Whose turn it is when there is more to do than can be done.</summary>
    public SessionPriority Priority { get; init; } = SessionPriority.Normal;

    /// <summary>Decode token by token with the own loop; otherwise libwhisper's, which files and beams take.</summary>
    internal bool Stepwise { get; init; } = true;

    /// <summary>
    /// Samples after the last sound of speech that belong to the window, so that no last word is lost: 80 ms were enough
    /// (docs/performance.md), and one step of Whisper's clock to spare.
    /// </summary>
    internal int Tail { get; init; } = 1600;

    /// <summary>Shortest <see cref="Step"/>.</summary>
    internal static readonly TimeSpan ShortestStep = TimeSpan.FromMilliseconds(100);

    internal void Validate(ModelInfo model)
    {
        ValidateStream();
        SteeringRules.Validate(this, model);
        new DecodeOptions { Language = Language, Translate = Translate, BeamSize = BeamSize }.Validate(model, flashAttention: true);
    }

    /// <summary>Checks what does not depend on the model.</summary>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    internal void ValidateStream()
    {
        ThrowIfBadStep(Step, nameof(Step));
        ThrowIfOutside(MaxInferenceTime, 100, 300_000, nameof(MaxInferenceTime));
        ThrowIfOutside(EndOfSpeech, 100, 3000, nameof(EndOfSpeech));
        ThrowIfOutside(MaxSegment, 4000, 28000, nameof(MaxSegment));
        ThrowIfOutside(LeadIn, 0, 60_000, nameof(LeadIn));
        if (!Enum.IsDefined(Overrun))
        {
            throw new ArgumentOutOfRangeException(nameof(Overrun), Overrun, "No such policy.");
        }

        if (!Enum.IsDefined(Priority))
        {
            throw new ArgumentOutOfRangeException(nameof(Priority), Priority, "No such priority.");
        }
    }

    internal static void ThrowIfBadStep(TimeSpan step, string name) => ThrowIfOutside(step, ShortestStep.TotalMilliseconds, 5000, name);

    private static void ThrowIfOutside(TimeSpan value, double min, double max, string name)
    {
        if (value.TotalMilliseconds < min || value.TotalMilliseconds > max)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} lies between {min} and {max} ms.");
        }
    }
}
