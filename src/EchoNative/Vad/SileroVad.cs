using System.Runtime.InteropServices;
using EchoNative.Interop;
using EchoNative.Models;
using EchoNative.Native;

namespace EchoNative.Vad;

/// <summary>
/// Silero's voice activity detector in libwhisper, with the recurrent state of one stream. One thread at a time.
/// </summary>
public sealed unsafe class SileroVad : IDisposable
{
    /// <summary>Samples per probability, at 16 kHz (32 ms).</summary>
    public const int Window = 512;

    /// <summary>Most samples of one call (ten minutes).</summary>
    public const int MaxSamples = 600 * 16000;

    private readonly VadContextHandle _handle;
    private UseGuard _guard;

    private SileroVad(VadContextHandle handle)
    {
        _handle = handle;
        Reset(); // the state is uninitialised memory until then
    }

    /// <summary>Loads a Silero model in ggml form. The whole file is checked first.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ModelFormatException">The file is not a complete Silero model.</exception>
    /// <exception cref="ModelLoadException">libwhisper could not load it.</exception>
    public static SileroVad Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        VadModelFile.Inspect(path);
        NativeLibraries.EnsureLoaded();
        whisper_vad_context_params p = Whisper.whisper_vad_default_context_params();
        p.n_threads = 1; // a 0.3 ms network: more threads only add hand-over, measured 2.7x as slow with 4
        p.use_gpu = 0;
        nint utf8 = Marshal.StringToCoTaskMemUTF8(Path.GetFullPath(path));
        try
        {
            var handle = new VadContextHandle(Whisper.whisper_vad_init_from_file_with_params((sbyte*)utf8, p));
            return handle.IsInvalid ? throw new ModelLoadException($"libwhisper could not load '{path}'.") : new SileroVad(handle);
        }
        finally
        {
            Marshal.FreeCoTaskMem(utf8);
        }
    }

    /// <summary>Speech probability of each window, going on from the last call.</summary>
    /// <param name="samples">16 kHz mono, ±1, a whole number of <see cref="Window"/>s up to <see cref="MaxSamples"/>.</param>
    /// <param name="probabilities">Room for one value (0–1) per window.</param>
    /// <returns>How many values were written.</returns>
    /// <exception cref="ArgumentException">The samples are not usable or there is too little room.</exception>
    public int Detect(ReadOnlySpan<float> samples, Span<float> probabilities)
    {
        // libwhisper fills up a last partial window with zeros, which the network hears as the end of speech.
        if (samples.IsEmpty || samples.Length % Window != 0 || samples.Length > MaxSamples)
        {
            throw new ArgumentException($"{samples.Length} samples given: not 1 to {MaxSamples / Window} windows of {Window}.", nameof(samples));
        }

        int windows = samples.Length / Window;
        if (probabilities.Length < windows)
        {
            throw new ArgumentException($"Room for {probabilities.Length} probabilities, {windows} are needed.", nameof(probabilities));
        }

        SampleGuard.ThrowIfBad(samples, nameof(samples));
        _guard.Enter(this);
        try
        {
            ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
            fixed (float* p = samples)
            {
                if (Whisper.whisper_vad_detect_speech_no_reset(_handle.Pointer, p, samples.Length) == 0)
                {
                    throw new InferenceException("Voice activity detection", -1);
                }
            }

            new ReadOnlySpan<float>(Whisper.whisper_vad_probs(_handle.Pointer), windows).CopyTo(probabilities);
            return windows;
        }
        finally
        {
            _guard.Exit();
        }
    }

    /// <summary>Forgets the stream: the next call starts a new one.</summary>
    public void Reset()
    {
        _guard.Enter(this);
        try
        {
            ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
            Whisper.whisper_vad_reset_state(_handle.Pointer);
        }
        finally
        {
            _guard.Exit();
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Another thread uses it.</exception>
    public void Dispose()
    {
        _guard.Enter(this);
        _handle.Dispose();
        _guard.Exit();
    }
}
