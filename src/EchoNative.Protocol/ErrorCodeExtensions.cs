using System.Text.Json;

namespace EchoNative.Protocol;

/// <summary>Names of <see cref="ErrorCode"/>s on the wire.</summary>
public static class ErrorCodeExtensions
{
    private static readonly string[] Names =
        [.. Enum.GetNames<ErrorCode>().Select(static name => JsonNamingPolicy.SnakeCaseLower.ConvertName(name))];

    /// <summary>The name on the wire, e.g. <c>sequence_gap</c>.</summary>
    public static string ToWireName(this ErrorCode code) => Names[(int)code];

    internal static ErrorCode FromWireName(string name) => (ErrorCode)Math.Max(0, Array.IndexOf(Names, name));
}
