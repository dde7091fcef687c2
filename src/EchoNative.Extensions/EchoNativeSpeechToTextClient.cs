using System.Runtime.CompilerServices;
using EchoNative.Audio;
using Microsoft.Extensions.AI;

namespace EchoNative.Extensions;

/// <summary>
/// <see cref="ISpeechToTextClient"/> on top of a <see cref="RecognitionEngine"/>. Streams are WAVE, or anything else that an installed ffmpeg
/// reads, or raw samples where the options say which (<see cref="EncodingProperty"/>). They are read while they come, from their current
/// position, and left open. Thread-safe.
/// </summary>
/// <remarks>
/// <see cref="SpeechToTextOptions.SpeechLanguage"/>: a code such as <c>en</c> or <c>de-AT</c>, or <c>auto</c>.
/// <see cref="SpeechToTextOptions.TextLanguage"/>: <c>en</c> translates, the language of the speech does nothing, others are refused.
/// <see cref="SpeechToTextOptions.SpeechSampleRate"/>: of raw samples; files say their own.
/// <see cref="SpeechToTextOptions.ModelId"/>: has to be the engine's model, <c>base.en</c> or <c>ggml-base.en</c>.
/// <see cref="SpeechToTextOptions.AdditionalProperties"/>: <see cref="EncodingProperty"/>, <see cref="ChannelsProperty"/>,
/// <see cref="PromptProperty"/>; others are not looked at.
/// <see cref="SpeechToTextOptions.RawRepresentationFactory"/>: may give <see cref="SessionOptions"/>, which streams then begin with, or
/// <see cref="TranscribeOptions"/>, which whole recordings do; the engine checks them.
/// </remarks>
/// <param name="engine">Started by somebody else, who also disposes of it.</param>
public sealed class EchoNativeSpeechToTextClient(RecognitionEngine engine) : ISpeechToTextClient
{
    /// <summary>
    /// Key of <see cref="SpeechToTextOptions.AdditionalProperties"/> that says that the stream holds raw samples, and which: a
    /// <see cref="SampleEncoding"/> or its name. <see cref="SpeechToTextOptions.SpeechSampleRate"/> is needed then.
    /// </summary>
    public const string EncodingProperty = "Encoding";

    /// <summary>Key of the number of interleaved channels of raw samples; 1 without it.</summary>
    public const string ChannelsProperty = "Channels";

    /// <summary>Key of a text before the first words, as context (<see cref="SessionOptions.Prompt"/>).</summary>
    public const string PromptProperty = "Prompt";

    private const int BlockSamples = 1600;
    private readonly RecognitionEngine _engine = engine ?? throw new ArgumentNullException(nameof(engine));
    private bool _disposed;

    /// <summary>Transcribes a whole recording. <see cref="SpeechToTextResponse.RawRepresentation"/> is the <see cref="Transcript"/>.</summary>
    /// <param name="audioSpeechStream">The recording.</param>
    /// <param name="options">See above; null for the defaults.</param>
    /// <param name="cancellationToken">Gives the recording up.</param>
    /// <exception cref="ArgumentException">Something asked for can't be had.</exception>
    /// <exception cref="AudioFormatException">The audio is damaged or of a kind that can't be read.</exception>
    /// <exception cref="FfmpegNotFoundException">The audio is not WAVE, and there is no ffmpeg.</exception>
    /// <exception cref="EngineNotReadyException">The engine takes no work.</exception>
    /// <exception cref="EngineBusyException">The engine has as many sessions as it takes.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<SpeechToTextResponse> GetTextAsync(
        Stream audioSpeechStream, SpeechToTextOptions? options = null, CancellationToken cancellationToken = default)
    {
        SpeechToTextRequest request = Check(audioSpeechStream, options);
        using IAudioSource source = request.Open(audioSpeechStream);
        Transcript transcript = await _engine.TranscribeAsync(source, request.ToTranscribeOptions(), null, cancellationToken).ConfigureAwait(false);
        var response = new SpeechToTextResponse(transcript.Text)
        {
            ResponseId = NewId(),
            ModelId = _engine.Status.Model,
            RawRepresentation = transcript,
            StartTime = transcript.Segments.Count > 0 ? transcript.Segments[0].Start : null,
            EndTime = transcript.Segments.Count > 0 ? transcript.Segments[^1].End : null,
            AdditionalProperties = new() { ["Language"] = transcript.Language, ["Duration"] = transcript.AudioDuration },
        };
        if (source.Warning is { } warning)
        {
            response.Contents.Add(new ErrorContent(warning));
        }

        return response;
    }

    /// <summary>
    /// Recognises a stream while it comes. First comes one <see cref="SpeechToTextResponseUpdateKind.SessionOpen"/>; then, for each stretch of
    /// speech, <see cref="SpeechToTextResponseUpdateKind.TextUpdating"/> with its words so far, each replacing the one before, and one
    /// <see cref="SpeechToTextResponseUpdateKind.TextUpdated"/> with its final words (without any, where the words so far were none); then
    /// <see cref="SpeechToTextResponseUpdateKind.Error"/> when something was wrong with audio that was taken all the same; last one
    /// <see cref="SpeechToTextResponseUpdateKind.SessionClose"/>, whose raw representation is the <see cref="SessionStatistics"/>. That of
    /// text is the <see cref="TranscriptEvent"/>, with every word's time and probability. Final texts can be joined as they are; whoever
    /// combines updates into a response leaves <see cref="SpeechToTextResponseUpdateKind.TextUpdating"/> out first.
    /// </summary>
    /// <param name="audioSpeechStream">The audio; it need not end.</param>
    /// <param name="options">See above; null for the defaults.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="EchoNativeException">Recognition or the audio has failed; thrown after what was recognised before.</exception>
    /// <inheritdoc cref="GetTextAsync" path="/exception"/>
    public IAsyncEnumerable<SpeechToTextResponseUpdate> GetStreamingTextAsync(
        Stream audioSpeechStream, SpeechToTextOptions? options = null, CancellationToken cancellationToken = default) =>
        StreamAsync(audioSpeechStream, Check(audioSpeechStream, options), cancellationToken);

    /// <summary>Gives the engine, metadata and this client.</summary>
    /// <param name="serviceType">What is wanted.</param>
    /// <param name="serviceKey">Nothing here has one.</param>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(SpeechToTextClientMetadata) ? new SpeechToTextClientMetadata("echonative", null, _engine.Status.Model)
            : typeof(RecognitionEngine).IsAssignableFrom(serviceType) && serviceType.IsInstanceOfType(_engine) ? _engine
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Takes no more calls. The engine goes on.</summary>
    public void Dispose() => _disposed = true;

    private static string NewId() => Guid.NewGuid().ToString("n");

    private SpeechToTextRequest Check(Stream audio, SpeechToTextOptions? options)
    {
        ArgumentNullException.ThrowIfNull(audio, "audioSpeechStream");
        ObjectDisposedException.ThrowIf(_disposed, this);
        return SpeechToTextRequest.From(options, this, _engine.Status.Model, _engine.IsMultilingual ?? false);
    }

    private async IAsyncEnumerable<SpeechToTextResponseUpdate> StreamAsync(
        Stream audio, SpeechToTextRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using IAudioSource source = request.Open(audio);
        RecognitionSession session = _engine.OpenSession(request.ToSessionOptions());
        await using (session.ConfigureAwait(false))
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var updates = new SpeechToTextUpdates(NewId(), _engine.Status.Model);
#pragma warning disable CA2025 // the block below waits for it
            Task feeding = Task.Run(() => FeedAsync(session, source, ending.Token), CancellationToken.None);
#pragma warning restore CA2025
            try
            {
                yield return updates.Open();
                await foreach (TranscriptEvent heard in session.ReadEventsAsync(ending.Token).ConfigureAwait(false))
                {
                    yield return updates.Text(heard);
                }

                await feeding.ConfigureAwait(false);
                if (source.Warning is { } warning)
                {
                    yield return updates.Error(warning);
                }

                yield return updates.Close(session.Statistics);
            }
            finally
            {
                await ending.CancelAsync().ConfigureAwait(false);
                await feeding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // thrown above, unless nobody reads on
            }
        }
    }

    private static async Task FeedAsync(RecognitionSession session, IAudioSource source, CancellationToken cancellationToken)
    {
        var block = new float[BlockSamples];
        try
        {
            for (int count; (count = await source.ReadAsync(block, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                await session.WriteAsync(block.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            // Where the audio turns out to be damaged, what came before becomes final all the same.
            await session.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
