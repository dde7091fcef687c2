using EchoNative.Audio;
using EchoNative.Protocol;

namespace EchoNative.Server;

/// <content>
/// What overload does to it, and what becomes of gaps. While audio is dropped, the speech before that is finished in the background, so that
/// nothing else of the session waits for it; positions go on, and the recogniser's clock is set to them once everything before the gap is final.
/// </content>
internal sealed partial class SourceStream
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1); // for room: meanwhile it may have come to dropping

    private Task _ending = Task.CompletedTask; // of the speech before the gap
    private DropReason? _gapReason; // null: no gap
    private long _gap;   // bytes, since the gap was last accounted for
    private long _told;  // samples of them that were reported

    // What is only listened to costs little, and the place where speaking begins must not move.
    private bool MustDrop => _governor.IsDropping && Received >= _resumedAt;

    /// <summary>Brings the source to the level of now and tells its client what has changed. For one thread at a time.</summary>
    public void Govern()
    {
        RecognitionSession? recognition = Recognition;
        SessionStatistics? statistics = recognition?.Statistics;
        if (_governor.Update(recognition, statistics))
        {
            _outbox.Add(new StatusMessage(_index, _governor.State, _governor.Level, SecondsOf(statistics?.SamplesWaiting ?? 0)));
        }
    }

    /// <summary>Reports what was dropped. Its session must not be handling anything else.</summary>
    public void Account()
    {
        if (_gapReason is not { } reason || _gap == 0)
        {
            return;
        }

        // At once, whether or not the finals before it are out.
        long start = _from + (_bytes / Format.BytesPerFrame), samples = _gap / Format.BytesPerFrame;
        if (samples > _told)
        {
            ReportDropped(start + _told, samples - _told, reason);
            _told = samples;
        }

        if (_ending.IsCompletedSuccessfully && _gap % Format.BytesPerFrame == 0)
        {
            long end = _clock.ToEngine(start + samples);
            _past.Dropped += Math.Max(0, end - _begun - Totals.Samples);
            _base = end - (Recognition?.SamplesCommitted ?? 0);
            (_from, _bytes, _gap, _told) = (start + samples, 0, 0, 0);
            _outbox.RequestAck(_index);
        }
    }

    /// <summary>What <c>metrics</c> says of it.</summary>
    public SourceMetrics Measure()
    {
        SessionStatistics? statistics = Recognition?.Statistics;
        SessionTotals totals = statistics is null ? _past : _past.Plus(statistics);
        return new SourceMetrics
        {
            Source = _index,
            Queue = statistics?.StretchesWaiting ?? 0,
            BacklogS = SecondsOf(statistics?.SamplesWaiting ?? 0),
            Dropped = Dropped,
            SilenceRatio = totals.Samples == 0 ? 0 : Math.Round((double)totals.Silent / totals.Samples, 4),
            FramesSkipped = totals.PartialsAbandoned + _outbox.Coalesced(_index),
            DriftMs = Math.Round(Drift.TotalMilliseconds, 1),
        };
    }

    private static double SecondsOf(long samples) => Math.Round((double)samples / Pcm.SampleRate, 3);

    // Ends between two frames: a sample is never cut.
    private void BeginOrEndGap()
    {
        if (_gapReason is null)
        {
            if (MustDrop)
            {
                BeginGap(DropReason.Overload);
            }
        }
        else if (!MustDrop && _ending.IsCompleted)
        {
            Account();
            _gapReason = null;
        }
    }

    private void BeginGap(DropReason reason)
    {
        // The beginning of a sample whose rest is dropped goes with it.
        long split = _bytes % Format.BytesPerFrame;
        (_bytes, _gap, _gapReason) = (_bytes - split, split, reason);
        _ending = EndSpeechAsync();
    }

    private async Task EndSpeechAsync()
    {
        if (Recognition is { } recognition)
        {
            await recognition.WriteAsync(_tail.AsMemory(0, _decoder.Flush(_tail)), CancellationToken.None);
            await FlushAsync(recognition, CancellationToken.None);
            _outbox.RequestAck(_index);
        }
    }

    private void Drop(long bytes)
    {
        _gap += bytes;
        Receive(_from + ((_bytes + _gap) / Format.BytesPerFrame));
    }

    private async ValueTask CloseGapAsync(CancellationToken cancellationToken)
    {
        if (_gapReason is not null)
        {
            await _ending.WaitAsync(cancellationToken);
            Account();
            _gapReason = null;
        }
    }
}
