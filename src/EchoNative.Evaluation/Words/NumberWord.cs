using System.Numerics;

namespace EchoNative.Evaluation.Words;

/// <summary>A word that means something beside a number.</summary>
/// <param name="Kind">What.</param>
/// <param name="Value">Its number.</param>
/// <param name="Suffix">What is written behind the digits of a plural or an ordinal, or the sign that stands for the word.</param>
internal sealed record NumberWord(NumberWordKind Kind, BigInteger Value, string Suffix = "");
