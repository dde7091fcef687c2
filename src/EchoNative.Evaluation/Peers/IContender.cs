namespace EchoNative.Evaluation.Peers;

/// <summary>Something that transcribes whole files.</summary>
internal interface IContender : IAsyncDisposable
{
    /// <summary>Its name in tables.</summary>
    string Name { get; }

    /// <summary>Gets ready; only a server has something to do.</summary>
    /// <exception cref="PeerException">It can't.</exception>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Transcribes a file.</summary>
    /// <exception cref="PeerException">It failed.</exception>
    Task<(ProcessUse Use, string Text)> TranscribeAsync(CompareRecording recording, CancellationToken cancellationToken);
}
