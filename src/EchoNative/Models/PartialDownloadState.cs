namespace EchoNative.Models;

/// <summary>What is kept beside a part so that it can be continued.</summary>
/// <param name="Sha256">Checksum that the whole file must have; a part of another file is thrown away.</param>
/// <param name="ETag">Strong entity tag of the answer that the part came from; null when there was none.</param>
internal sealed record PartialDownloadState(string Sha256, string? ETag);
