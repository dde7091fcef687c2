using System.Diagnostics;

namespace EchoNative;

/// <content>What the engine's workers do with a session: one inference per turn.</content>
public sealed partial class RecognitionSession : IWorkItem
{
    /// <summary>Longest window, 28.72 s: with the tail the decoder needs it fills Whisper's full context of 1500.</summary>
    internal const int WindowLimit = (1500 - ContextMargin) * SamplesPerPosition;

    private const int Backlog = 8 * 16000;       // audio that may wait while a full window is being decoded
    private const int SamplesPerPosition = 320;  // 20 ms of audio per encoder position
    private const int ContextMargin = 64;        // positions beyond the audio, without which last words get lost
    private readonly int _limit;
    private readonly DecodeOptions?[] _decodeOptions = new DecodeOptions?[12];
    private WhisperState? _running;
    private string? _language;
    private byte[] _lastPartial = [];
    private int _lastPartialLength = -1;
    private long _partialEnd;
    private long _cutStart = -1;
    private long _cut;
    private long _segment;
    private int _revision;
    private long _decodes;
    private long _decodeTicks;
    private long _inferenceBytes;
    private bool _queued;

    private enum JobKind
    {
        None,
        Partial,
        Final,
    }

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
        long start, end;
        lock (_lock)
        {
            _queued = false;
            (kind, start, end) = _disposed ? default : NextJob();
            if (kind == JobKind.None)
            {
                ReleaseIfIdle();
                return;
            }

            _ring.Copy(start, worker.Window.AsSpan(0, (int)(end - start)));
            _running = worker.State;
        }

        long began = Stopwatch.GetTimestamp();
        EchoNativeException? failure = null;
        try
        {
            Decode(worker, kind, start, (int)(end - start));
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
            _running = null;
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
        if (_tracker.Current is not var (start, end) || _failure is not null || _events.IsFull)
        {
            return default;
        }

        long available = end < 0 ? _ring.Head : end;
        if (available - start > _limit)
        {
            return (JobKind.Final, start, CutOf(start));
        }

        if (end >= 0)
        {
            return (JobKind.Final, start, end);
        }

        long step = (long)(_options.Step.TotalSeconds * 16000);
        bool due = _options.Partials && available - Math.Max(_partialEnd, start) >= step;
        return due ? (JobKind.Partial, start, available) : default;
    }

    private void Decode(InferenceWorker worker, JobKind kind, long start, int count)
    {
        Span<float> window = worker.Window;
        if (count < WhisperState.MinSamples)
        {
            window[count..WhisperState.MinSamples].Clear();
        }

        worker.State.Run(window[..Math.Max(count, WhisperState.MinSamples)], OptionsFor(worker, kind, count));
        worker.Words.Read(worker.State, Time(start), Time(start + count));
        if (_language is null or "auto" && worker.Words.Count > 0 && worker.State.Model.Info.IsMultilingual)
        {
            // Detected once, on the first words: detecting it in every window would let it flicker.
            _language = worker.State.Language;
            Array.Clear(_decodeOptions);
        }
    }

    private DecodeOptions OptionsFor(InferenceWorker worker, JobKind kind, int count)
    {
        // whisper.cpp pads the audio to the context with silence; multiples of 256 keep flash attention exact.
        int blocks = ((count / SamplesPerPosition) + ContextMargin + 255) / 256;
        bool isPartial = kind == JobKind.Partial;
        return _decodeOptions[((blocks - 1) * 2) + (isPartial ? 0 : 1)] ??= new DecodeOptions
        {
            Language = _language,
            Translate = _options.Translate,
            Threads = worker.Threads,
            AudioContext = Math.Min(blocks * 256, worker.State.Model.Info.AudioContext),
            BeamSize = isPartial ? 1 : _options.BeamSize,
            TemperatureIncrement = isPartial ? 0 : 0.2f, // OpenAI's and whisper.cpp's step after a degenerate result
        };
    }

    private void Apply(JobKind kind, long start, long end, WordList words)
    {
        if (kind == JobKind.Partial)
        {
            _partialEnd = end;
            AddPartial(start, end, words);
            return;
        }

        AddFinal(start, end, words);
        _tracker.Consume(end);
        _ring.Release(_tracker.Settled);
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
        _events.Add(new PartialResult(_segment, _revision++, Time(start), Time(end), words.ToText(), words.ToWords()));
    }

    private void AddFinal(long start, long end, WordList words)
    {
        // Where partials were sent, a final without words takes them back; otherwise there is nothing to say.
        if (words.Count > 0 || _revision > 0)
        {
            _events.Add(new FinalResult(_segment++, Time(start), Time(end), words.ToText(), words.ToWords()));
        }

        _revision = 0;
        _lastPartialLength = -1;
    }

    // A stretch too long for one window is cut where its second half is quietest: between words, if there is any room between them.
    // Word times would be no help, whisper.cpp's are off by too much.
    private long CutOf(long start)
    {
        if (_cutStart != start)
        {
            _cutStart = start;
            _cut = _ring.QuietestPoint(start + (_limit / 2), start + _limit);
        }

        return _cut;
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
            _released.TrySetResult();
            _engine.Remove(this);
        }
        else if (IsDue())
        {
            _engine.Schedule(this);
        }
    }
}
