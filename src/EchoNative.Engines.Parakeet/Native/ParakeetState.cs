using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EchoNative.Interop;
using EchoNative.Models;

namespace EchoNative.Native;

/// <summary>The working memory of one inference at a time.</summary>
internal sealed unsafe class ParakeetState : IDisposable
{
    /// <summary>Shortest audio that is decoded, in samples at 16 kHz: the spectrogram is mirrored at its ends.</summary>
    public const int MinSamples = 3200;

    private const int SamplesPerFrame = 160;
    private readonly ParakeetStateHandle _handle;

    public ParakeetState(ParakeetStateHandle handle)
    {
        _handle = handle;
        if (handle.IsInvalid)
        {
            throw new ModelLoadException("libparakeet could not create a state: not enough memory?");
        }
    }

    /// <summary>Tokens of the last result.</summary>
    public int Count { get; private set; }

    /// <summary>Decodes audio. Allocates no managed memory.</summary>
    /// <param name="samples">16 kHz mono, at least <see cref="MinSamples"/>, finite. Read in place.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="stopAt">When to stop, a time stamp; 0 for never.</param>
    /// <returns>False when it was stopped.</returns>
    /// <exception cref="InferenceException">libparakeet failed.</exception>
    public bool Run(ReadOnlySpan<float> samples, int threads, long stopAt)
    {
        *_handle.Abort = stopAt;
        Count = 0;
        int code;
        fixed (float* p = samples)
        {
            parakeet_full_params options = Parakeet.parakeet_full_default_params(parakeet_sampling_strategy.PARAKEET_SAMPLING_GREEDY);
            options.n_threads = threads;
            options.no_context = 1;
            options.abort_callback = &ShouldAbort;
            options.abort_callback_user_data = _handle.Abort;
            code = Parakeet.parakeet_full_with_state(_handle.Context, _handle.Pointer, options, p, samples.Length);
        }

        if (FullParameters.IsDue(_handle.Abort))
        {
            return false;
        }

        if (code != 0)
        {
            throw new InferenceException("Decoding", code);
        }

        Count = Parakeet.parakeet_full_n_segments_from_state(_handle.Pointer) > 0 ? Parakeet.parakeet_full_n_tokens_from_state(_handle.Pointer, 0) : 0;
        return true;
    }

    /// <summary>A token of the last result: its number, its probability, and when it was said, in samples from the window's start.</summary>
    public (int Id, float Probability, int Start, int End) Token(int index)
    {
        parakeet_token_data token = Parakeet.parakeet_full_get_token_data_from_state(_handle.Pointer, 0, index);
        return (token.id, token.p, (int)token.t0 * SamplesPerFrame, (int)token.t1 * SamplesPerFrame);
    }

    /// <summary>Asks the running call to stop; from any thread.</summary>
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

    public void Dispose() => _handle.Dispose();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte ShouldAbort(void* abort) => FullParameters.IsDue((long*)abort) ? (byte)1 : (byte)0;
}
