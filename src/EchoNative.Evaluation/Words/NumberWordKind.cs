namespace EchoNative.Evaluation.Words;

/// <summary>What a word means beside a number.</summary>
internal enum NumberWordKind
{
    /// <summary><c>oh</c>.</summary>
    Zero,

    /// <summary><c>one</c> to <c>nineteen</c>, their plurals and ordinals.</summary>
    Unit,

    /// <summary><c>twenty</c> to <c>ninety</c>, likewise.</summary>
    Ten,

    /// <summary><c>hundred</c> and powers of thousand, likewise.</summary>
    Multiplier,

    /// <summary>Before a number: <c>minus</c>.</summary>
    Sign,

    /// <summary>After a number: <c>dollars</c>.</summary>
    Currency,

    /// <summary>After a number: <c>percent</c>.</summary>
    Percent,

    /// <summary><c>and</c>, <c>double</c>, <c>triple</c>, <c>point</c>.</summary>
    Special,
}
