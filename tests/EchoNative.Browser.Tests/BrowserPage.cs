using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using EchoNative.Server.Tests.Schema;
using Microsoft.Playwright;

namespace EchoNative.Browser.Tests;

/// <summary>The page in a browser, with what it said on its WebSockets and what went wrong in it.</summary>
internal sealed class BrowserPage : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly ConcurrentQueue<(string Definition, string Json)> _messages = new();
    private readonly ConcurrentQueue<string> _faults = new();

    public BrowserPage(IPage page)
    {
        Page = page;
        page.SetDefaultTimeout((float)Patience.TotalMilliseconds);
        page.PageError += (_, error) => _faults.Enqueue(error);
        page.Console += (_, line) =>
        {
            // That a connection was refused is said here, too; the tests cut connections on purpose.
            if (line.Type == "error" && !line.Text.Contains("WebSocket connection to", StringComparison.Ordinal))
            {
                _faults.Enqueue(line.Text);
            }
        };
        page.WebSocket += (_, socket) =>
        {
            socket.FrameSent += (_, frame) => Add(MessageSchema.Client, frame);
            socket.FrameReceived += (_, frame) => Add(MessageSchema.Server, frame);
        };
    }

    public IPage Page { get; }

    /// <summary>Where each connection's session came from, as its <c>ready</c> said.</summary>
    public IEnumerable<string> Origins => _messages.Where(message => message.Json.Contains("\"type\":\"ready\"", StringComparison.Ordinal))
        .Select(message => (string)JsonNode.Parse(message.Json)!["origin"]!);

    public ILocator Microphone => Page.Locator("#microphone");

    /// <summary>The words of all finals on the page.</summary>
    public async Task<string> FinalWordsAsync() =>
        string.Join(' ', await Page.Locator("#finals .line").EvaluateAllAsync<string[]>("lines => lines.map(line => line.dataset.text)"));

    /// <summary>Waits until a JavaScript expression holds. Playwright's own way needs eval, which the page's policy forbids.</summary>
    public async Task WaitForAsync(string expression)
    {
        var waited = Stopwatch.StartNew();
        while (!await Page.EvaluateAsync<bool>(expression))
        {
            Assert.True(waited.Elapsed < Patience, $"{expression} did not come to hold. The page:\n{await Page.InnerTextAsync("body")}\n{Tail()}");
            await Task.Delay(50);
        }
    }

    private string Tail() => string.Join('\n', _messages.Select(message => message.Json)
        .Where(json => json.Contains("\"final\"", StringComparison.Ordinal) || json.Contains("origin", StringComparison.Ordinal)).TakeLast(20));

    public Task WaitForStateAsync(string text) => WaitForAsync($"document.getElementById('statetext').textContent.includes('{text}')");

    /// <summary>Waits until so many words are on the page, final or not.</summary>
    public Task WaitForWordsAsync(int count) => WaitForAsync($"document.querySelectorAll('.word').length >= {count}");

    /// <summary>Drops a file on the page, as a mouse does.</summary>
    public Task DropAsync(string name, byte[] content) => Page.EvaluateAsync(
        """
        ({ name, content }) => {
            const files = new DataTransfer();
            files.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], name));
            document.getElementById('text').dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true }));
        }
        """,
        new { name, content = Convert.ToBase64String(content) });

    public async Task ExpectNoSidewaysScrollAsync() =>
        Assert.Equal(0, await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));

    /// <summary>Nothing went wrong in the page, and all that both sides said is what the schema allows.</summary>
    public async Task ExpectHealthyAsync()
    {
        Assert.Empty(_faults);
        await ExpectSchemaAsync(onlyServer: false);
    }

    /// <summary>All that was said is what the schema allows, where there is something to validate with.</summary>
    /// <param name="onlyServer">The client made mistakes on purpose.</param>
    public async Task ExpectSchemaAsync(bool onlyServer)
    {
        if (MessageSchema.Python is not null)
        {
            Assert.Empty(await MessageSchema.ValidateAsync(_messages.Where(message => !onlyServer || message.Definition == MessageSchema.Server)));
        }
    }

    public ValueTask DisposeAsync() => new(Page.Context.CloseAsync());

    private void Add(string side, IWebSocketFrame frame)
    {
        // Playwright does not say which frames are binary; those of audio begin with a version, 1.
        if (frame.Text is { } text && text.StartsWith('{'))
        {
            _messages.Enqueue((side, text));
        }
    }
}
