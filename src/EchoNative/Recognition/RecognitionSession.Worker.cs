using System.Diagnostics;
using EchoNative.Audio;
using EchoNative.Diagnostics;

namespace EchoNative;

/// <content>What the engine's workers do with a session: one inference per turn.</content>
public sealed partial class RecognitionSession : IWorkItem
{
    private const int Backlog = 7 * Pcm.SampleRate;      // audio that may wait while a full window is being decoded
    private const int UsualQuiet = Pcm.SampleRate * 200 / 1000;
    private const int Margin = MelWindow.Reach + LogMel.Hop; // samples before a window that its spectrogram sees
    private static long _sessions;
    private readonly long _id = Interlocked.Increment(ref _sessions);
    private readonly Stabiliser _stabiliser = new();
    private readonly ITranscriptSink _sink;
    private RunningInference? _running;
    private long _queuedAt;
    private long _partialEnd;    // of the last window that was not a final's
    private long _partialStep;
    private long _segment;
    private int _revision;
    private bool _queued;
    private bool _ended;

    WorkTicket IWorkItem.Ticket => _ticket;

    // Called under the session's lock, like TryQueue.
    WorkClass IWorkItem.Class => WorkTicket.ClassOf(_options.Priority, NextJob() is { Kind: InferenceKind.Partial });

    bool IWorkItem.TryQueue()
    {
        // Called under the session's lock: a session waits in the engine's queue at most once.
        if (_queued || _running is not null)
        {
            return false;
        }

        _queuedAt = Stopwatch.GetTimestamp();
        return _queued = true;
    }

    void IWorkItem.Execute(InferenceWorker worker)
    {
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        if (!TryBegin(worker, out InferenceJob job, out long position, out ReadOnlySpan<float> audio))
        {
            return;
        }

        EchoNativeException? failure = null;
        try
        {
            Infer(worker, job, position, audio);
        }
        catch (Exception e)
        {
            // Given up by its owner: nobody waits for the result, nor for the reason.
            failure = _disposed ? null : e as EchoNativeException ?? new EngineFailureException(e);
            if (failure is not null)
            {
                _engine.RecordFailure(e);
            }
        }

        bool ends;
        lock (_lock)
        {
            _ring.Unpin();
            _running = null;
            if (failure is null && !_disposed)
            {
                Commit(job);
            }

            if ((failure ?? _lost) is { } reason && !FailOver(reason))
            {
                Fail(reason);
            }

            _lost = null;
            TryMove();
            _inferenceBytes += GC.GetAllocatedBytesForCurrentThread() - bytes;
            ends = MustEnd();
            ReleaseIfIdle();
        }

        if (ends)
        {
            End();
        }
    }

    void IWorkItem.Cancel(EchoNativeException reason)
    {
        bool ends;
        lock (_lock)
        {
            ends = GiveUp(reason);
        }

        if (ends)
        {
            End();
        }
    }

    // False when there is nothing to decode, or not by this engine.
    private bool TryBegin(InferenceWorker worker, out InferenceJob job, out long position, out ReadOnlySpan<float> audio)
    {
        (job, position) = (default, 0);
        audio = default;
        bool ends = false;
        lock (_lock)
        {
            _queued = false;
            RecognitionEngine before = _engine;
            if (_lost is { } lost)
            {
                _lost = null;
                ends = GiveUp(lost);
            }
            else
            {
                TryMove();
                if (!_disposed && before == _engine && NextJob() is { } next)
                {
                    job = next;
                    position = Math.Max(_ring.Tail, job.Start - Margin);
                    if (_ring.TryPin(position, (int)(job.End - position), out audio))
                    {
                        worker.Stop.Reset(_options.MaxInferenceTime);
                        _running = new RunningInference(worker, job.Kind);
                        return true;
                    }
                }

                ReleaseIfIdle();
            }
        }

        if (ends)
        {
            End();
        }

        return false;
    }

    private bool IsDue() => !_disposed && NextJob() is not null;

    private InferenceJob? NextJob()
    {
        // The tracker first: in silence a frame then takes no second lock.
        if (_tracker.Current is not SpeechStretch stretch || _failure is not null || _events is { IsFull: true })
        {
            return null;
        }

        long end = WindowEnd(stretch);
        if (stretch.End != SpeechStretch.Open)
        {
            return new InferenceJob(InferenceKind.Final, stretch, end);
        }

        long head = _ring.Head;
        long step = Math.Max(_step, _partialStep);
        bool due = _partials && _engine.Takes(InferenceKind.Partial) && head - Math.Max(_partialEnd, stretch.Onset) >= step;
        if (!_options.Stepwise || head < end || !_engine.Takes(InferenceKind.Speculation))
        {
            return due ? new InferenceJob(InferenceKind.Partial, stretch, head) : null;
        }

        // While nobody speaks there is nothing new to say after it.
        bool isKnown = _stabiliser.Covers(end) || _partialEnd == end;
        return !isKnown && (due || head >= stretch.SpeechEnd + Quiet) ? new InferenceJob(InferenceKind.Speculation, stretch, end) : null;
    }

    // How long nobody speaks before the final is worth a try: most pauses between words are shorter. Less where a decode takes long, so
    // that the wait for the end of speech still hides it.
    private long Quiet => Math.Clamp(SampleTime.Of(_options.EndOfSpeech) - _partialStep, _options.Tail, Math.Max(_options.Tail, UsualQuiet));

    // A live window ends soon after the speech in it, so that it can be decoded while the end of speech is still being waited for.
    private long WindowEnd(SpeechStretch stretch)
    {
        long end = stretch.SpeechEnd + _options.Tail;
        return stretch.End == SpeechStretch.Open || (_options.Stepwise && end < stretch.End) ? end : stretch.End;
    }

    // What was learnt becomes part of the account.
    private void Commit(InferenceJob job)
    {
        if (job.Kind != InferenceKind.Final)
        {
            _partialEnd = job.End;

            // The partials of a session alone take at most about half of a worker's time; those of many come the less often, the longer they wait.
            _partialStep = 2 * (long)(Stopwatch.GetElapsedTime(_queuedAt).TotalSeconds * Pcm.SampleRate);
            return;
        }

        SpeechStretch stretch = job.Stretch;
        _engine.Load.RecordFinal(Stopwatch.GetTimestamp(), stretch.Due, stretch.End - stretch.Start);
        _stabiliser.Reset();
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

    private void Fail(EchoNativeException reason)
    {
        _failure ??= reason;
        _flush?.TrySetException(_failure);
        _flush = null;
        if (_room.CurrentCount == 0)
        {
            _room.Release(); // a waiting writer learns of the failure
        }
    }

    // A partial that is being decoded while its stretch has ended says less than the final that waits for it.
    private void AbandonPartial()
    {
        if (_running is { Kind: InferenceKind.Partial } running && _tracker.Current is { End: not SpeechStretch.Open })
        {
            running.Worker.Stop.Request();
        }
    }

    // Results come one after the other: the last call waits for the one under way.
    private bool MustEnd() => _failure is not null && _running is null && !_ended && (_ended = true);

    private void End()
    {
        try
        {
            _sink.OnEnd(_failure);
        }
        catch (Exception e)
        {
            _engine.RecordFailure(e); // nobody is left to be told
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
            _next?.Remove(this);
            _next = null;
        }
        else if (IsDue())
        {
            _engine.Schedule(this);
        }
    }

    private readonly record struct RunningInference(InferenceWorker Worker, InferenceKind Kind);
}
