namespace EchoNative;

/// <summary>Makes results into the events of <see cref="RecognitionSession.ReadEventsAsync"/>.</summary>
internal sealed class EventSink(EventQueue events) : ITranscriptSink
{
    public void OnPartial(in TranscriptView partial) => events.Add(new PartialResult(
        partial.Segment, partial.Revision, partial.Start, partial.End, partial.ToText(), partial.ToWords(), partial.StableWords));

    public void OnFinal(in TranscriptView final) =>
        events.Add(new FinalResult(final.Segment, final.Start, final.End, final.ToText(), final.ToWords()));

    public void OnEnd(EchoNativeException? failure) => events.Complete(failure);
}
