namespace EchoNative.Evaluation.Peers;

/// <summary>Ways to stream that are compared.</summary>
internal enum LiveMethod
{
    /// <summary>A session of this library.</summary>
    Library,

    /// <summary>Windows of steps and a length, as upstream's example <c>stream</c> has them.</summary>
    Stream,
}
