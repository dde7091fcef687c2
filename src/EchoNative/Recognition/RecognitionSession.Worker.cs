using System.Collections.Immutable;
using System.Diagnostics;
using EchoNative.Audio;
using EchoNative.Native;

namespace EchoNative;

/// <content>What the engine's workers do with a session: one inference per turn.</content>
public sealed partial class RecognitionSession : IWorkItem
{
    private const int Backlog = 7 * 16000;       // audio that may wait while a full window is being decoded
    private const float SureLanguage = 0.5f;     // faster-whisper's bound; a partial of half a second may leave the language open
    private static long _sessions;
    private readonly long _id = Interlocked.Increment(ref _sessions);
    private const int Margin = MelWindow.Reach + LogMel.Hop; // samples before a window that its spectrogram sees
    private readonly DecodeOptions?[] _decodeOptions = new DecodeOptions?[16];
    private (long End, string Text, ImmutableArray<Word> Words)? _speculation;
    private WhisperState? _running;
    private StopSignal? _stop;
    private string? _language;
    private byte[] _lastPartial = [];
    private int _lastPartialLength = -1;
    private long _partialEnd;
    private long _segment;
    private int _revision;
    private long _decodes;
    private FallbackCounts _fallbacks;
    private long _decodeTicks;
    private long _inferenceBytes;
    private bool _queued;

    private enum JobKind
    {
        None,
        Partial,
        Speculation, // what will be the final, if nobody goes on speaking
        Final,
    }

    WorkTicket IWorkItem.Ticket => _ticket;

    // Called under the session's lock, like TryQueue.
    WorkClass IWorkItem.Class => WorkTicket.ClassOf(_options.Priority, NextJob().Kind == JobKind.Partial);

    bool IWorkItem.TryQueue()
    {
        // Called under the session's lock: a session waits in the engine's queue at most once.
        bool first = !_queued && _running is null;
        _queued |= first;
        return first;
    }

    void IWorkItem.Execute(InferenceWorker worker)
    {
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        JobKind kind;
        long start, end, position;
        ReadOnlySpan<float> audio;
        lock (_lock)
        {
            _queued = false;
            (kind, start, end) = _disposed ? default : NextJob();
            if (kind == JobKind.Final && _speculation is var (known, text, words) && known == end)
            {
                // Nobody went on speaking: what was decoded during the wait is the final.
                Finish(text, words);
                ReleaseIfIdle();
                return;
            }

            position = Math.Max(_ring.Tail, start - Margin);
            if (kind == JobKind.None || !_ring.TryPin(position, (int)(end - position), out audio))
            {
                ReleaseIfIdle();
                return;
            }

            _running = worker.State;
            worker.Stop.Reset();
            _stop = worker.Stop;
        }

        long began = Stopwatch.GetTimestamp();
        EchoNativeException? failure = null;
        try
        {
            Decode(worker, kind, start, position, audio);
            _engine.RecordDecode();
        }
        catch (OperationCanceledException) when (_disposed)
        {
            // Given up by its owner: nobody waits for the result.
        }
        catch (Exception e)
        {
            _engine.RecordFailure(e);
            failure = e as EchoNativeException ?? new EngineFailureException(e);
        }

        lock (_lock)
        {
            _ring.Unpin();
            _running = null;
            _stop = null;
            _decodes++;
            _decodeTicks += Stopwatch.GetElapsedTime(began).Ticks;
            if (failure is not null)
            {
                Fail(failure);
            }
            else if (!_disposed)
            {
                Apply(kind, start, end, worker.Words);
            }

            _inferenceBytes += GC.GetAllocatedBytesForCurrentThread() - bytes;
            ReleaseIfIdle();
        }
    }

    void IWorkItem.Cancel(EchoNativeException reason)
    {
        lock (_lock)
        {
            _queued = false;
            Fail(reason);
            ReleaseIfIdle();
        }
    }

    private bool IsDue() => !_disposed && NextJob().Kind != JobKind.None;

    private (JobKind Kind, long Start, long End) NextJob()
    {
        // The tracker first: in silence a frame then takes no second lock.
        if (_tracker.Current is not SpeechStretch stretch || _failure is not null || _events.IsFull)
        {
            return default;
        }

        long end = WindowEnd(stretch);
        if (stretch.End != SpeechStretch.Open)
        {
            return (JobKind.Final, stretch.Start, end);
        }

        long head = _ring.Head;
        if (_options.Stepwise && head >= end && _speculation?.End != end)
        {
            return (JobKind.Speculation, stretch.Start, end);
        }

        long step = (long)(_options.Step.TotalSeconds * 16000);
        bool due = _options.Partials && head - Math.Max(_partialEnd, stretch.Start) >= step;
        return due ? (JobKind.Partial, stretch.Start, head) : default;
    }

    // A live window ends soon after the speech in it, so that it can be decoded while the end of speech is still being waited for.
    private long WindowEnd(SpeechStretch stretch)
    {
        long end = stretch.SpeechEnd + _options.Tail;
        return stretch.End == SpeechStretch.Open || (_options.Stepwise && end < stretch.End) ? end : stretch.End;
    }

    private void Decode(InferenceWorker worker, JobKind kind, long start, long position, ReadOnlySpan<float> audio)
    {
        WhisperModel model = worker.State.Model;
        _steering ??= DecodeSteering.Create(model, _options);
        if (_options.Stepwise && (kind == JobKind.Partial || _options.BeamSize == 1))
        {
            // On the grid of the stream's frames, a little before the start; where that was dropped, a little after.
            start = Math.Max(start / LogMel.Hop, (position + LogMel.Hop - 1) / LogMel.Hop) * LogMel.Hop;
            var task = new DecodeTask
            {
                Language = LanguageId(model),
                Translate = _options.Translate,
                Threads = worker.Threads,
                Prompt = _steering.Prompt.Span,
                Steering = _steering,
                Fallback = kind == JobKind.Partial ? null : _steering.Fallback,
            };
            if (!worker.Decoder.Decode(audio, position, start, worker.MelOf(_id), task, worker.Stop))
            {
                throw new OperationCanceledException();
            }

            _fallbacks += worker.Decoder.Fallbacks;
            string language = model.Info.IsMultilingual ? LanguageTable.Codes[worker.Decoder.Language] : "en";
            worker.Words.Read(worker.Decoder, model, language, audio[(int)(start - position)..], start);
            if (worker.Words.Count > 0 && (kind != JobKind.Partial || worker.Decoder.LanguageProbability > SureLanguage))
            {
                // Found out once, on the first words: finding it out in every window would let it flicker.
                _language = language;
            }

            return;
        }

        ReadOnlySpan<float> window = audio[(int)(start - position)..];

        // libwhisper reads the window where it lies in the ring; only what is too short for it is copied, and silence added.
        worker.State.Run(window.Length < WhisperState.MinSamples ? worker.Lengthen(window) : window, OptionsFor(worker, kind, window.Length));
        worker.Words.Read(worker.State, window, start);
        if (_language is null or "auto" && worker.Words.Count > 0 && worker.State.Model.Info.IsMultilingual)
        {
            // Detected once, on the first words: detecting it in every window would let it flicker.
            _language = worker.State.Language;
            Array.Clear(_decodeOptions);
        }
    }

    private int LanguageId(WhisperModel model) =>
        !model.Info.IsMultilingual ? 0
        : _language is not (null or "auto") && LanguageTable.TryGetId(_language, out int id) ? id : DecodeTask.UnknownLanguage;

    private DecodeOptions OptionsFor(InferenceWorker worker, JobKind kind, int count)
    {
        int context = WindowDecoder.ContextFor(count, worker.State.Model.Info.AudioContext);
        bool isPartial = kind == JobKind.Partial;
        ref DecodeOptions? options = ref _decodeOptions[((context + WindowDecoder.ContextStep - 1) / WindowDecoder.ContextStep * 2) + (isPartial ? 0 : 1)];
        if (options is not null && options.Threads == worker.Threads)
        {
            return options;
        }

        return options = new DecodeOptions
        {
            Language = _language,
            Translate = _options.Translate,
            Threads = worker.Threads,
            TokenTimes = false, // WordAligner finds better ones
            AudioContext = context,
            BeamSize = isPartial ? 1 : _options.BeamSize,
            TemperatureIncrement = isPartial || _options.Temperatures.Count == 0 ? 0 : _options.Temperatures[0],
            Prompt = _steering!.Prompt,
            Steering = _steering.IsIdle ? null : _steering,
        };
    }

    private void Apply(JobKind kind, long start, long end, WordList words)
    {
        if (kind == JobKind.Final)
        {
            Finish(words.ToText(), words.ToWords());
            return;
        }

        _partialEnd = end;
        if (_options.Partials)
        {
            AddPartial(start, end, words);
        }

        if (kind == JobKind.Speculation)
        {
            _speculation = (end, words.ToText(), words.ToWords());
        }
    }

    private void Finish(string text, ImmutableArray<Word> words)
    {
        SpeechStretch stretch = _tracker.Current!.Value;
        AddFinal(stretch.Start, stretch.End, text, words);
        _speculation = null;
        _tracker.Consume(stretch.End);
        _ledger.Transcribe(stretch.Start, stretch.End);
        Settle();
        if (_room.CurrentCount == 0)
        {
            _room.Release();
        }

        if (_flush is not null && _tracker.Settled >= _flushTarget)
        {
            _flush.TrySetResult();
            _flush = null;
        }
    }

    private void AddPartial(long start, long end, WordList words)
    {
        if (words.Utf8.SequenceEqual(_lastPartial.AsSpan(0, Math.Max(_lastPartialLength, 0))))
        {
            return; // nothing new to say, and no string is made to say it
        }

        if (_lastPartial.Length < words.Utf8.Length)
        {
            _lastPartial = new byte[words.Utf8.Length * 2];
        }

        words.Utf8.CopyTo(_lastPartial);
        _lastPartialLength = words.Utf8.Length;
        _events.Add(new PartialResult(_segment, _revision++, Time(start), Time(end), words.ToText(), words.ToWords(), 0));
    }

    private void AddFinal(long start, long end, string text, ImmutableArray<Word> words)
    {
        // Where partials were sent, a final without words takes them back; otherwise there is nothing to say.
        if (words.Length > 0 || _revision > 0)
        {
            _events.Add(new FinalResult(_segment++, Time(start), Time(end), text, words));
        }

        _revision = 0;
        _lastPartialLength = -1;
    }

    private static TimeSpan Time(long sample) => TimeSpan.FromTicks(sample * (TimeSpan.TicksPerSecond / 16000));

    private void Fail(EchoNativeException reason)
    {
        _failure ??= reason;
        _flush?.TrySetException(_failure);
        _flush = null;
        _events.Complete(_failure);
        if (_room.CurrentCount == 0)
        {
            _room.Release(); // a waiting writer learns of the failure
        }
    }

    private void ReleaseIfIdle()
    {
        if (_disposed && _running is null && !_queued)
        {
            _ring.Dispose();
            _tracker.Dispose();
            _released.TrySetResult();
            _engine.Remove(this);
        }
        else if (IsDue())
        {
            _engine.Schedule(this);
        }
    }
}
