using System.Diagnostics;
using EchoNative.Diagnostics;

namespace EchoNative;

/// <content>One inference: window, words, agreement, result. On a worker's thread, outside the session's lock.</content>
public sealed partial class RecognitionSession
{
    private readonly ActivityContext _caller = EngineMetrics.Caller;
    private byte[] _sworn = new byte[256];
    private int _swornLength;
    private long _decodes;
    private FallbackCounts _fallbacks;
    private long _abandoned;
    private long _late;
    private long _decodeTicks;
    private long _inferenceBytes;

    /// <summary>Tokens that the next window is told of, as what was said before it.</summary>
    internal ReadOnlySpan<int> Context => _context.Tokens;

    private void Infer(InferenceWorker worker, InferenceJob job, long position, ReadOnlySpan<float> audio)
    {
        WordList words = worker.Words;
        if (_stabiliser.IsBefore(job.Start))
        {
            EndDropped(words);
        }

        if (job.Kind == InferenceKind.Final && job.Stretch.End == _stabiliser.Cut)
        {
            // Cut between words that are all known.
            words.CopyFrom(_stabiliser.Words, _stabiliser.StableWords);
            _context.Remember(_stabiliser.StableTokens, true);
            SayFinal(words, job.Start, job.Stretch.End);
            return;
        }

        if (job.Kind == InferenceKind.Final && _stabiliser.Covers(job.End))
        {
            // Nobody went on speaking: what was decoded during the wait is the final.
            _context.Remember(_stabiliser.Tokens, _stabiliser.IsBelieved);
            SayFinal(_stabiliser.Words, job.Start, job.Stretch.End);
            return;
        }

        InferenceScope scope = _engine.Metrics.Begin(job.Kind, (int)(job.End - job.Start), _queuedAt, _caller);
        long began = Stopwatch.GetTimestamp();
        long fallbacks = _fallbacks.Total;
        Hypothesis hypothesis;
        try
        {
            words.CopyFrom(_stabiliser.Words, _stabiliser.StableWords);
            hypothesis = Decode(worker, job, position, audio);
        }
        catch (Exception e)
        {
            scope.Fail(e);
            throw;
        }

        long ended = Stopwatch.GetTimestamp();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(began, ended);
        if (!Learn(worker, job, hypothesis, elapsed, out bool news))
        {
            scope.Abandon();
            return;
        }

        scope.Complete((int)(_fallbacks.Total - fallbacks));
        _engine.RecordDecode();
        _engine.Load.RecordInference(ended, elapsed);
        if (job.Kind == InferenceKind.Final)
        {
            _context.Remember(hypothesis.HasTokens ? worker.Tokens : [], hypothesis.IsBelieved);
            SayFinal(words, job.Start, job.Stretch.End);
        }
        else if (news && _partials)
        {
            Say(_stabiliser.Words, _stabiliser.StableWords, job.Start, job.End, isFinal: false);
        }
    }

    // The audio of a whole stretch was given up for newer one. What was said of it to be stable is all there will ever be.
    private void EndDropped(WordList words)
    {
        words.CopyFrom(_stabiliser.Words, _stabiliser.StableWords);
        _context.Remember([], false);
        long start = words.Count > 0 ? words[0].Start : _ledger.Settled;
        SayFinal(words, start, _stabiliser.StableEnd(none: start));
        lock (_lock)
        {
            _stabiliser.Reset();
        }
    }

    // False when nobody wants it any more: what was cut off meanwhile ends before words that would become stable now.
    private bool Learn(InferenceWorker worker, InferenceJob job, Hypothesis hypothesis, TimeSpan elapsed, out bool news)
    {
        news = false;
        lock (_lock)
        {
            _decodes++;
            _decodeTicks += elapsed.Ticks;
            bool isCut = _tracker.Current is { End: not SpeechStretch.Open } stretch && stretch.End < job.End;
            if (_disposed || isCut || (job.Kind != InferenceKind.Final && worker.Stop.IsStopRequested))
            {
                _abandoned++;
                return false;
            }

            // A partial that looks wrong is forgotten; a speculation is the best there is.
            if (job.Kind == InferenceKind.Speculation || (job.Kind == InferenceKind.Partial && hypothesis.IsBelieved))
            {
                if (!_partials && _revision == 0)
                {
                    // Nobody was told anything: a final is what its own window says, whenever others before it were decoded.
                    _stabiliser.Reset();
                }

                ReadOnlySpan<int> tokens = hypothesis.HasTokens ? worker.Tokens : [];
                news = _stabiliser.Update(worker.Words, tokens, hypothesis.Start, job.End, hypothesis.IsBelieved) && hypothesis.IsBelieved;
                _tracker.PreferCut(_stabiliser.Cut, _stabiliser.CutAfter);
            }

            return true;
        }
    }

    private Hypothesis Decode(InferenceWorker worker, in InferenceJob job, long position, ReadOnlySpan<float> audio)
    {
        var window = new InferenceWindow { Job = job, Audio = audio, Position = position, Session = _id, Options = _options, Known = _stabiliser };
        Hypothesis hypothesis = worker.Decode(_context, window, worker.Words);
        _fallbacks += hypothesis.Fallbacks;
        _late += hypothesis.IsLate ? 1 : 0;
        return hypothesis;
    }

    private void SayFinal(WordList words, long start, long end)
    {
        // Where partials were sent, a final without words takes them back; otherwise there is nothing to say.
        if (words.Count > 0 || _revision > 0)
        {
            Say(words, words.Count, start, end, isFinal: true);
        }
    }

    private void Say(WordList words, int stable, long start, long end, bool isFinal)
    {
        CheckStable(isFinal ? -1 : stable, words);
        var view = new TranscriptView(words, stable, _segment, _revision, start, end);
        try
        {
            if (isFinal)
            {
                _sink.OnFinal(view);
            }
            else
            {
                _sink.OnPartial(view);
            }
        }
        catch (Exception e)
        {
            throw new SinkFailedException(e);
        }

        _revision = isFinal ? 0 : _revision + 1;
        Interlocked.Add(ref _segment, isFinal ? 1 : 0);
    }

    // What was said to be stable is there to stay. Checked wherever the library is built for debugging, in all tests for one.
    [Conditional("DEBUG")]
    private void CheckStable(int stable, WordList words)
    {
        Debug.Assert(words.Utf8.StartsWith(_sworn.AsSpan(0, _swornLength)), "A stable word was changed.");
        ReadOnlySpan<byte> next = words.FirstUtf8(Math.Max(0, stable));
        if (_sworn.Length < next.Length)
        {
            _sworn = new byte[2 * next.Length];
        }

        next.CopyTo(_sworn);
        _swornLength = next.Length;
    }
}
