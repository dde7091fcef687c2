namespace EchoNative.Benchmarks.Harness;

/// <summary>A result and when its reader had it, in seconds since the stream's first sample was said.</summary>
internal readonly record struct TimedEvent(TranscriptEvent Event, double Seconds);
