namespace EchoNative;

/// <summary>
/// The order in which waiting work is served, the first first: what ends a stretch of speech before what only shows it, because somebody
/// waits for the former while the latter comes again; then by the session's priority.
/// </summary>
internal enum WorkClass
{
    HighFinal,
    NormalFinal,
    LowFinal,
    HighPartial,
    NormalPartial,
    LowPartial,
}
