using Microsoft.AspNetCore.Http;

namespace EchoNative.Engines.Tests.Remote;

/// <summary>Answers of a service that has something wrong with it.</summary>
internal static class Answers
{
    public static Task SendAsync(HttpContext context, string body, int status = 200, string? retryAfter = null)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = retryAfter;
        return context.Response.WriteAsync(body);
    }

    /// <summary>Nothing, ever.</summary>
    public static Task HangAsync(HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted);

    /// <summary>Half an answer, then the end of the connection.</summary>
    public static async Task CutAsync(HttpContext context)
    {
        context.Response.ContentLength = 1000;
        await context.Response.WriteAsync("""{"text":"seven""");
        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    /// <summary>A body without end.</summary>
    public static async Task FloodAsync(HttpContext context)
    {
        byte[] block = new byte[1 << 16];
        block.AsSpan().Fill((byte)' ');
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync(block, context.RequestAborted);
        }
    }

    /// <summary>An error whose reason has no end.</summary>
    public static Task FloodOfErrorsAsync(HttpContext context)
    {
        context.Response.StatusCode = 500;
        return FloodAsync(context);
    }

    /// <summary>JSON that is nested too deeply.</summary>
    public static Task NestAsync(HttpContext context) => SendAsync(context, string.Concat(Enumerable.Repeat("""{"segments":[""", 100)));
}
