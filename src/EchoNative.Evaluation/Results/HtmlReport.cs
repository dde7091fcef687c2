using System.Net;

namespace EchoNative.Evaluation;

/// <summary>A result as a page that needs nothing else.</summary>
public static class HtmlReport
{
    /// <summary>The page.</summary>
    public static string Render(BenchResult result) => $"<!doctype html><title>{WebUtility.HtmlEncode(result.Name)}</title>";
}
