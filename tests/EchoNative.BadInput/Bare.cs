using EchoNative.Interop;

namespace EchoNative.BadInput;

/// <summary>
/// Hands a bad input straight to libwhisper, without this library's checks: shows that the rows called lethal are, and that a dying
/// child process is noticed.
/// </summary>
internal static unsafe class Bare
{
    public static void Run(int row)
    {
        NativeLibraries.EnsureLoaded();
        using var fixture = new Fixture();
        WhisperModel model = fixture.Model;
        if (row == 116)
        {
            Whisper.whisper_token_to_str(model.Context, -1);
            return;
        }

        whisper_state* state = Whisper.whisper_init_state(model.Context);
        whisper_full_params p = Whisper.whisper_full_default_params(whisper_sampling_strategy.WHISPER_SAMPLING_GREEDY);
        int prompt = 60_000;
        switch (row)
        {
            case 61:
                p.n_threads = 0;
                break;
            case 84:
                p.prompt_tokens = &prompt;
                p.prompt_n_tokens = 1;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(row));
        }

        fixed (float* samples = Fixture.Noise())
        {
            _ = Whisper.whisper_full_with_state(model.Context, state, p, samples, 16000);
        }
    }
}
