namespace EchoNative.Models;

/// <summary>Result of <see cref="ModelStore.VerifyAsync"/>.</summary>
/// <param name="Entry">The model.</param>
/// <param name="FilePath">Full path of the file that was looked at.</param>
/// <param name="Outcome">How the file compares with the catalogue.</param>
/// <param name="SizeBytes">Size of the file in bytes; 0 when missing.</param>
/// <param name="Sha256">SHA-256 of the file; null when missing or when its size is wrong already.</param>
public sealed record VerifyResult(ModelEntry Entry, string FilePath, VerifyOutcome Outcome, long SizeBytes, string? Sha256);
