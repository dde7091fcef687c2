namespace EchoNative.BadInput;

/// <summary>
/// One input that libwhisper itself answers with an abort, a crash, a hang or quiet nonsense, and what this library answers.
/// </summary>
/// <param name="Number">A number that names it.</param>
/// <param name="Title">What is wrong.</param>
/// <param name="Expected">The exception it must end in; null where the input is harmless here and must work.</param>
/// <param name="Act">Feeds it in.</param>
/// <param name="Lethal">Handed to libwhisper as it is, it ends or hangs the process.</param>
public sealed record Row(int Number, string Title, Type? Expected, Action<Fixture> Act, bool Lethal = false)
{
    public override string ToString() => $"{Number} {Title}";
}
