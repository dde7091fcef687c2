using Microsoft.Extensions.AI;

namespace EchoNative.Extensions;

/// <summary>Makes the updates of one response.</summary>
internal sealed class SpeechToTextUpdates(string id, string? model)
{
    private bool _hasText;

    public SpeechToTextResponseUpdate Open() => Create(SpeechToTextResponseUpdateKind.SessionOpen, [], TimeSpan.Zero, TimeSpan.Zero);

    public SpeechToTextResponseUpdate Text(TranscriptEvent heard)
    {
        bool isFinal = heard is FinalResult;

        // Final texts are joined without a space by whoever combines them.
        string text = isFinal && _hasText && heard.Text.Length > 0 ? $" {heard.Text}" : heard.Text;
        _hasText |= isFinal && text.Length > 0;
        SpeechToTextResponseUpdate update = Create(
            isFinal ? SpeechToTextResponseUpdateKind.TextUpdated : SpeechToTextResponseUpdateKind.TextUpdating,
            text.Length > 0 ? [new TextContent(text)] : [],
            heard.Start,
            heard.End);
        update.RawRepresentation = heard;
        return update;
    }

    public SpeechToTextResponseUpdate Error(string message) => Create(SpeechToTextResponseUpdateKind.Error, [new ErrorContent(message)], null, null);

    public SpeechToTextResponseUpdate Close(SessionStatistics statistics)
    {
        SpeechToTextResponseUpdate update = Create(
            SpeechToTextResponseUpdateKind.SessionClose, [], TimeSpan.Zero, TimeSpan.FromSeconds(statistics.SamplesReceived / 16000.0));
        update.RawRepresentation = statistics;
        return update;
    }

    private SpeechToTextResponseUpdate Create(SpeechToTextResponseUpdateKind kind, IList<AIContent> contents, TimeSpan? start, TimeSpan? end) =>
        new(contents) { Kind = kind, ResponseId = id, ModelId = model, StartTime = start, EndTime = end };
}
