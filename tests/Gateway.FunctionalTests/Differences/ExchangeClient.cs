using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Gateway.FunctionalTests.Differences;

/// <summary>Sends the request of an exchange through a proxy, and says in a few words what became of it.</summary>
internal sealed class ExchangeClient(
    Exchange exchange, ExchangeBackend backend, Uri proxy, Uri secureProxy, string path, CertificateAuthority authority) : IDisposable
{
    private const string Passes = "passes";

    private static readonly TimeSpan LongPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ShortPatience = TimeSpan.FromSeconds(1.5);

    private readonly CancellationTokenSource _deadline = new(LongPatience, TimeProvider.System);
    private readonly TaskCompletionSource _continue = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _interim = [];

    public void Dispose() => _deadline.Dispose();

    /// <summary>Runs the exchange, and then a plain one, which shows whether the proxy goes on with the right connection.</summary>
    public async Task<string> RunAsync()
    {
        if (exchange.IsSecond && await SendPlainAsync() is { Length: > 0 } failure)
            return $"the request before: {failure}";
        backend.IsActing = true;
        if (exchange.Hangs || exchange.IsSlow)
            _ = LosePatienceAsync();
        var outcome = exchange.IsHttp2 ? await SendHttp2Async() : await SendAsync();
        backend.ReportSeen();
        backend.IsActing = false;
        // Beyond two, how often is a matter of moments.
        if (backend.Requests > 1)
            outcome += backend.Requests == 2 ? ", sent twice" : ", sent several times";
        return await SendPlainAsync() is { Length: > 0 } next ? $"{outcome}; the next request: {next}" : outcome;
    }

    // All that can come has been sent, and is on its way.
    private async Task LosePatienceAsync()
    {
        await backend.Answered;
        _deadline.CancelAfter(ShortPatience);
    }

    // What is wrong with it; empty for nothing.
    private async Task<string> SendPlainAsync()
    {
        try
        {
            using var connection = new TcpClient();
            await connection.ConnectAsync(proxy.Host, proxy.Port);
            using var patience = new CancellationTokenSource(LongPatience, TimeProvider.System);
            await connection.GetStream().WriteAsync(
                Encoding.Latin1.GetBytes($"GET {path} HTTP/1.1\r\nHost: {proxy.Authority}\r\nConnection: close\r\n\r\n"), patience.Token);
            var reader = new MessageReader(connection.GetStream());
            var head = await reader.ReadHeadAsync(patience.Token);
            await reader.ReadBodyAsync(head, isRequest: false, null, patience.Token);
            return StatusOf(head) != "200" ? StatusOf(head) : reader.Content.ToString() == "plain" ? "" : $"gets '{reader.Content}'";
        }
        catch (IOException)
        {
            return "is lost";
        }
        catch (OperationCanceledException)
        {
            return "waits";
        }
    }

    private async Task<string> SendAsync()
    {
        using var connection = new TcpClient { NoDelay = true };
        await connection.ConnectAsync(proxy.Host, proxy.Port);
        var stream = connection.GetStream();
        var reader = new MessageReader(stream);
        var head = "";
        bool isComplete;
        var writing = WriteAsync(stream);
        try
        {
            head = await ReadFinalHeadAsync(reader);
            var readPart = () => ReportPart(reader.Content.Length);
            isComplete = head.Length > 0
                && (HasNoBody(head) || await reader.ReadBodyAsync(head, isRequest: false, readPart, _deadline.Token));
        }
        catch (IOException)
        {
            isComplete = false;
        }
        catch (OperationCanceledException)
        {
            return WaitsAfter(head, reader.Content.ToString());
        }
        finally
        {
            _continue.TrySetResult();
            backend.ReportSeen();
        }

        connection.Close();
        await writing;
        return head.Length == 0 ? "closes without an answer"
            : IsOfProxy(head) ? $"{StatusOf(head)}{(isComplete || exchange.Method == "HEAD" ? "" : ", broken off")}"
            : Deviations(head, HasNoBody(head) ? "" : reader.Content.ToString(), reader.Trailers, isComplete);
    }

    private async Task WriteAsync(NetworkStream stream)
    {
        try
        {
            var head = exchange.RequestHead
                .Replace("{0}", exchange.Method, StringComparison.Ordinal)
                .Replace("{1}", path, StringComparison.Ordinal)
                .Replace("{2}", proxy.Authority, StringComparison.Ordinal)
                .Replace("{3}", exchange.RequestLines, StringComparison.Ordinal);
            await stream.WriteAsync(Encoding.Latin1.GetBytes(head), _deadline.Token);
            if (exchange.AwaitsContinue)
                await _continue.Task;
            await stream.WriteAsync(Encoding.Latin1.GetBytes(exchange.RequestBody), _deadline.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The answer came before the body was sent.
        }
    }

    private async Task<string> ReadFinalHeadAsync(MessageReader reader)
    {
        while (true)
        {
            var head = await reader.ReadHeadAsync(_deadline.Token);
            if (head.Length == 0 || StatusOf(head) is not ['1', _, _] or "101")
                return head;
            _interim.Add(StatusOf(head));
            _continue.TrySetResult();
        }
    }

    private bool HasNoBody(string head) => exchange.Method == "HEAD" || StatusOf(head) is "204" or "304";

    private void ReportPart(int length)
    {
        if (length >= exchange.Content.Length)
            backend.ReportSeen();
    }

    private async Task<string> SendHttp2Async()
    {
        using var handler = new SocketsHttpHandler
        {
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            SslOptions = authority.NewClientOptions(),
        };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(new HttpMethod(exchange.Method), new Uri(secureProxy, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (exchange.RequestContent.Length > 0)
        {
            request.Content = new ByteArrayContent(Encoding.Latin1.GetBytes(exchange.RequestContent));
            // Without a length.
            if (exchange.RequestLines.Contains("chunked", StringComparison.Ordinal))
                request.Content = new StreamContent(new UnseekableStream(Encoding.Latin1.GetBytes(exchange.RequestContent)));
        }

        if (exchange.RequestMark.Split(": ", 2) is [var name, var value])
            request.Headers.TryAddWithoutValidation(name, value);
        var (head, content) = ("", new StringBuilder());
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _deadline.Token);
            head = HeadOf(response);
            await using var body = await response.Content.ReadAsStreamAsync(_deadline.Token);
            var buffer = new byte[4096];
            for (ReportPart(0); await body.ReadAsync(buffer, _deadline.Token) is > 0 and var count; ReportPart(content.Length))
                content.Append(Encoding.Latin1.GetString(buffer, 0, count));
            var trailers = string.Concat(
                response.TrailingHeaders.Select(static field => $"{field.Key}: {string.Join(',', field.Value)}\r\n"));
            return IsOfProxy(head) ? StatusOf(head) : Deviations(head, content.ToString(), trailers, true);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return head.Length == 0 ? "resets the stream without an answer"
                : IsOfProxy(head) ? $"{StatusOf(head)}, broken off"
                : Deviations(head, content.ToString(), "", false);
        }
        catch (OperationCanceledException)
        {
            return WaitsAfter(head, content.ToString());
        }
    }

    private static string HeadOf(HttpResponseMessage response)
    {
        var lines = new StringBuilder().Append(CultureInfo.InvariantCulture, $"HTTP/2 {(int)response.StatusCode}\r\n");
        foreach (var headers in (HttpHeaders[])[response.Headers, response.Content.Headers])
        {
            foreach (var (name, values) in headers.NonValidated)
            {
                foreach (var value in values)
                    lines.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
            }
        }

        return lines.ToString();
    }

    private string WaitsAfter(string head, string content) =>
        head.Length == 0 ? "waits" : IsOfProxy(head) ? StatusOf(head) : $"{Deviations(head, content, "", true)}, waits";

    // What the client and the backend saw, as far as it is not what was sent.
    private string Deviations(string head, string content, string trailers, bool isComplete)
    {
        var found = new List<string>();
        if (StatusOf(head) != exchange.Status.ToString(CultureInfo.InvariantCulture))
            found.Add($"as {StatusOf(head)}");
        // The client's own library forgets what it has not read when a stream is reset.
        if (content != exchange.Content && (isComplete || !exchange.IsHttp2))
        {
            found.Add(content.Length == 0 ? "no body"
                : exchange.Content.StartsWith(content, StringComparison.Ordinal) ? "a part of the body"
                : "another body");
        }

        if (isComplete && !exchange.IsComplete && !exchange.Hangs)
            found.Add("seems complete");
        if (!isComplete && exchange.IsComplete)
            found.Add("broken off");
        if (exchange.Mark.Length > 0 && !head.Contains($"\n{exchange.Mark}\r\n", StringComparison.OrdinalIgnoreCase))
            found.Add(HeaderDeviation("header", exchange.Mark, head));
        if (exchange.Trailer.Length > 0 && !trailers.Contains(exchange.Trailer, StringComparison.OrdinalIgnoreCase))
            found.Add("without the trailer");
        // Whether a client is told to go on before an early answer is a matter of moments.
        if (exchange.Interim != string.Join(' ', _interim) && !exchange.IsEarly)
            found.Add(_interim.Count == 0 ? $"without {exchange.Interim}" : $"with {string.Join(' ', _interim.Distinct())}");
        if (HasNoBody(head) && exchange.Length != MessageReader.ValueOf(head, "Content-Length"))
            found.Add(exchange.Length.Length == 0 ? "with a length" : "without the length");
        AddRequestDeviations(found);
        return found.Count > 0 ? string.Join(", ", found) : exchange.IsComplete || exchange.Hangs ? Passes : "broken off";
    }

    private void AddRequestDeviations(List<string> found)
    {
        // The head was not read where a backend speaks HTTP/2.
        if (backend.Head.Length == 0)
            return;
        if (exchange.RequestMark.Length > 0 && !backend.Head.Contains($"\n{exchange.RequestMark}\r\n", StringComparison.OrdinalIgnoreCase))
            found.Add(HeaderDeviation("request header", exchange.RequestMark, backend.Head));
        if (!exchange.IsEarly && backend.Content != exchange.RequestContent)
            found.Add("another request body");
        if (exchange.RequestTrailer.Length > 0 && !backend.Trailers.Contains(exchange.RequestTrailer, StringComparison.OrdinalIgnoreCase))
            found.Add("without the request's trailer");
    }

    private static string HeaderDeviation(string what, string mark, string head)
    {
        var value = MessageReader.ValueOf(head, mark.Split(':')[0].Trim());
        if (value.Length == 0)
            return $"without the {what}";
        if (value[0] != mark[(mark.IndexOf(':', StringComparison.Ordinal) + 1)..].TrimStart()[0])
            return $"another {what}";
        var visible = new StringBuilder();
        foreach (var c in value.Length > 20 ? $"{value[..20]}…" : value)
            visible.Append(c is >= ' ' and <= '~' or '…' ? $"{c}" : string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"));
        return $"{what} as `{visible}`";
    }

    // Every backend's answer has this line.
    private static bool IsOfProxy(string head) => MessageReader.ValueOf(head, "X-From").Length == 0;

    private static string StatusOf(string head) => head.Split(' ', 3) is [_, var status, ..] ? status.Split('\r', '\n')[0] : "no status";

    private sealed class UnseekableStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
