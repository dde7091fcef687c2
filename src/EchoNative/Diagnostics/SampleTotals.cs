namespace EchoNative.Diagnostics;

/// <summary>
/// The ledgers of all sessions of an engine, summed up. They are added to on the way of the audio and only read when metrics are
/// collected, so that no listener runs there. Thread-safe.
/// </summary>
internal sealed class SampleTotals
{
    private long _received;
    private long _transcribed;
    private long _silent;
    private long _dropped;

    public long Received => Interlocked.Read(ref _received);

    public long Transcribed => Interlocked.Read(ref _transcribed);

    public long Silent => Interlocked.Read(ref _silent);

    public long Dropped => Interlocked.Read(ref _dropped);

    public void Receive(long count) => Interlocked.Add(ref _received, count);

    public void Transcribe(long count) => Interlocked.Add(ref _transcribed, count);

    public void Silence(long count) => Interlocked.Add(ref _silent, count);

    public void Drop(long count) => Interlocked.Add(ref _dropped, count);
}
