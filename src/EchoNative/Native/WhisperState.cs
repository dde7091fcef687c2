using System.Runtime.InteropServices;
using EchoNative.Interop;
using EchoNative.Models;
using EchoNative.Native;

namespace EchoNative;

/// <summary>
/// The working memory of one inference at a time. Owned by one caller: a second thread that enters it gets an
/// <see cref="InvalidOperationException"/>. Results are read from it until the next call.
/// </summary>
/// <remarks>This part runs whole inferences; the other part gives the single steps (mel, encode, decode).</remarks>
public sealed unsafe partial class WhisperState : IDisposable
{
    /// <summary>Shortest audio libwhisper decodes, in samples at 16 kHz (100 ms).</summary>
    public const int MinSamples = 1600;

    /// <summary>Longest audio of one call, in samples at 16 kHz (six hours).</summary>
    public const int MaxSamples = 6 * 3600 * 16000;

    private readonly WhisperStateHandle _handle;
    private UseGuard _guard;
    private bool _hasMel;
    private bool _hasEncoded;
    private int _decodedTokens;
    private int _audioContext;

    internal WhisperState(WhisperModel model, WhisperStateHandle handle)
    {
        Model = model;
        _handle = handle;
        if (handle.IsInvalid)
        {
            throw new ModelLoadException("libwhisper could not create a state: not enough memory?");
        }
    }

    /// <summary>The model this state belongs to.</summary>
    public WhisperModel Model { get; }

    /// <summary>When <see cref="Run"/> is to stop, a time stamp of <see cref="System.Diagnostics.Stopwatch"/>; 0 for never.</summary>
    internal long StopAt { get; set; }

    /// <summary>Segments of the last result.</summary>
    public int SegmentCount => Read(static (handle, _, _) => Whisper.whisper_full_n_segments_from_state(handle.Pointer), 0);

    /// <summary>Language of the last result as a two-letter code, or null before there is one.</summary>
    public string? Language
    {
        get
        {
            int id = Read(static (handle, _, _) => Whisper.whisper_full_lang_id_from_state(handle.Pointer), 0);
            return id >= 0 && id < LanguageTable.Codes.Count ? LanguageTable.Codes[id] : null;
        }
    }

    /// <summary>Decodes audio. Allocates no managed memory (beyond the registration of a cancellable token).</summary>
    /// <param name="samples">16 kHz mono, ±1, <see cref="MinSamples"/> to <see cref="MaxSamples"/>. Read in place.</param>
    /// <param name="options">How to decode it.</param>
    /// <param name="progress">Called on this thread with the percentage done.</param>
    /// <param name="cancellationToken">Stops after the current encode or token; the state stays usable.</param>
    /// <exception cref="ArgumentException">The samples or options are not usable.</exception>
    /// <exception cref="InferenceException">libwhisper failed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses this state.</exception>
    /// <exception cref="ObjectDisposedException">The state or its model was disposed.</exception>
    public void Run(
        ReadOnlySpan<float> samples, DecodeOptions options, Action<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(Model.Info, Model.FlashAttention);
        ValidateSamples(samples, options);
        cancellationToken.ThrowIfCancellationRequested();
        using Use use = Enter();
        *_handle.Abort = StopAt;
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static s => ((WhisperState)s!).RequestAbort(), this);
        using GCHandle<DecodeSteering> steering = options.Steering is { } wanted ? new(wanted) : default;
        using ProgressSink? sink = progress is null ? null : new ProgressSink(progress);
        int code;
        fixed (float* p = samples)
        fixed (int* prompt = options.Prompt.Span)
        {
            whisper_full_params native = FullParameters.Create(Model, options, prompt, GCHandle<DecodeSteering>.ToIntPtr(steering), _handle.Abort);
            sink?.Attach(ref native);
            _decodedTokens = 0;
            _hasMel = true;
            _hasEncoded = true;
            _audioContext = options.AudioContext;
            code = Whisper.whisper_full_with_state(_handle.Context, _handle.Pointer, native, p, samples.Length);
        }

        sink?.ThrowIfFailed();
        if (FullParameters.IsDue(_handle.Abort))
        {
            throw new OperationCanceledException("The inference was stopped.", cancellationToken);
        }

        if (code != 0)
        {
            throw new InferenceException("Decoding", code);
        }
    }

    /// <summary>Asks the running call to stop; from any thread. Does nothing when none runs.</summary>
    public void RequestAbort()
    {
        bool held = false;
        try
        {
            _handle.DangerousAddRef(ref held);
            Volatile.Write(ref *_handle.Abort, 1);
        }
        catch (ObjectDisposedException)
        {
            // Nothing runs any more.
        }
        finally
        {
            if (held)
            {
                _handle.DangerousRelease();
            }
        }
    }

    /// <summary>Tokens of a segment of the last result, special ones included.</summary>
    /// <param name="segment">0 to <see cref="SegmentCount"/> - 1.</param>
    public int TokenCount(int segment)
    {
        ThrowIfNoSegment(segment);
        return Read(static (handle, i, _) => Whisper.whisper_full_n_tokens_from_state(handle.Pointer, i), segment);
    }

    /// <summary>Start and end of a segment of the last result, in the audio that was decoded.</summary>
    /// <param name="segment">0 to <see cref="SegmentCount"/> - 1.</param>
    public (TimeSpan Start, TimeSpan End) SegmentTimes(int segment)
    {
        ThrowIfNoSegment(segment);
        return Read(
            static (handle, i, _) => (
                Centiseconds(Whisper.whisper_full_get_segment_t0_from_state(handle.Pointer, i)),
                Centiseconds(Whisper.whisper_full_get_segment_t1_from_state(handle.Pointer, i))),
            segment);
    }

    /// <summary>A token of the last result.</summary>
    /// <param name="segment">0 to <see cref="SegmentCount"/> - 1.</param>
    /// <param name="index">0 to <see cref="TokenCount"/> - 1.</param>
    public DecodedToken Token(int segment, int index)
    {
        DecodeOptions.ThrowIfOutside(index, 0, TokenCount(segment) - 1, nameof(index));
        return Read(
            static (handle, i, j) =>
            {
                whisper_token_data t = Whisper.whisper_full_get_token_data_from_state(handle.Pointer, i, j);
                return new DecodedToken(t.id, t.p, Centiseconds(t.t0), Centiseconds(t.t1));
            },
            segment,
            index);
    }

    /// <summary>Stops a running call and frees the memory when it has ended.</summary>
    public void Dispose()
    {
        RequestAbort();
        _handle.Dispose();
    }

    private static TimeSpan Centiseconds(long value) => TimeSpan.FromTicks(value * (TimeSpan.TicksPerMillisecond * 10));

    private void ThrowIfNoSegment(int segment) => DecodeOptions.ThrowIfOutside(segment, 0, SegmentCount - 1, nameof(segment));

    private void ValidateSamples(ReadOnlySpan<float> samples, DecodeOptions options)
    {
        if (samples.Length is < MinSamples or > MaxSamples)
        {
            throw new ArgumentException($"{samples.Length} samples given, {MinSamples} to {MaxSamples} are decoded.", nameof(samples));
        }

        // 50 encoder positions per second: what lies beyond the context would be skipped without a word.
        int context = options.AudioContext == 0 ? Model.Info.AudioContext : options.AudioContext;
        if ((options.AudioContext != 0 || options.SingleSegment) && samples.Length > context * 320L)
        {
            throw new ArgumentException($"{samples.Length} samples don't fit into an audio context of {context}.", nameof(samples));
        }

        SampleGuard.ThrowIfBad(samples, nameof(samples));
    }

    private T Read<T>(Func<WhisperStateHandle, int, int, T> read, int first, int second = 0)
    {
        using Use use = Enter();
        return read(_handle, first, second);
    }

    private Use Enter()
    {
        _guard.Enter(this);
        bool held = false;
        try
        {
            // Taken once per call, so that a Dispose on another thread waits for its end.
            _handle.DangerousAddRef(ref held);
            _ = Model.Context;
        }
        catch
        {
            Leave(held);
            throw;
        }

        return new Use(this);
    }

    private void Leave(bool held)
    {
        if (held)
        {
            _handle.DangerousRelease();
        }

        _guard.Exit();
    }

    private readonly ref struct Use(WhisperState state)
    {
        public void Dispose() => state.Leave(true);
    }
}
