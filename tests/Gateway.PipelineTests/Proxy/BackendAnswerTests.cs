using System.Net.Sockets;
using System.Text;

namespace Gateway.PipelineTests.Proxy;

/// <summary>Answers that are legal, or common enough that nginx and Caddy forward them, reach the client.</summary>
public sealed class BackendAnswerTests : IAsyncLifetime
{
    private const int Kibibyte = 1024;

    private SocketBackend? _backend;
    private TestEnvironment? _environment;

    private TestEnvironment Environment => _environment!;

    [Theory]
    [InlineData("GET", "204 No Content", 204, "Content-Length: 11\r\n", null)]
    [InlineData("DELETE", "204 No Content", 204, "Content-Length: 11\r\n", null)]
    [InlineData("POST", "204 No Content", 204, "Content-Length: 0\r\n", null)]
    [InlineData("GET", "204 No Content", 204, "Content-Length: 11\r\nContent-Type: text/plain\r\n", null)]
    [InlineData("GET", "204 No Content", 204, "Transfer-Encoding: chunked\r\n", null)]
    [InlineData("GET", "304 Not Modified", 304, "Content-Length: 11\r\nETag: \"1\"\r\n", "11")]
    [InlineData("GET", "304 Not Modified", 304, "Transfer-Encoding: chunked\r\n", null)]
    [InlineData("HEAD", "200 OK", 200, "Content-Length: 11\r\n", "11")]
    [InlineData("HEAD", "200 OK", 200, "Content-Length: 4294967296\r\n", "4294967296")]
    [InlineData("HEAD", "404 Not Found", 404, "Content-Length: 11\r\n", "11")]
    [InlineData("GET", "205 Reset Content", 205, "Content-Length: 0\r\n", "0")]
    public async Task AnswerWithoutABody_PassesWhateverLengthItNames(string method, string status, int expected, string headers, string? length)
    {
        await StartAsync(async connection =>
        {
            while (await connection.ReadHeadAsync() is not null)
                await connection.SendAsync($"HTTP/1.1 {status}\r\n{headers}X-Mark: here\r\n\r\n");
        });

        for (var i = 0; i < 2; i++)
        {
            var response = await Environment.SendRawAsync($"{method} /socket/x", method == "POST" ? ["Content-Length: 0"] : []);

            Assert.Equal((expected, ""), (response.Status, response.Body));
            Assert.Equal("here", Assert.Single(response.All("X-Mark")));
            Assert.Equal(length is null ? [] : [length], response.All("Content-Length"));
        }
    }

    [Theory]
    [InlineData("Content-Length: 11\r\n\r\nhello world")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nb\r\nhello world\r\n0\r\n\r\n")]
    public async Task ResetContent_LosesTheBodyThatItMustNotHave(string rest)
    {
        await StartAsync(async connection =>
        {
            while (await connection.ReadHeadAsync() is not null)
                await connection.SendAsync($"HTTP/1.1 205 Reset Content\r\n{rest}");
        });

        var response = await Environment.GetRawAsync("/socket/x");

        Assert.Equal((205, ""), (response.Status, response.Body));
        Assert.DoesNotContain("11", response.All("Content-Length"));
    }

    [Theory]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n")]
    [InlineData("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n")]
    public async Task InterimAnswers_AreFollowedByTheFinalOne(string interim)
    {
        await StartAsync(async connection =>
        {
            while (await connection.ReadHeadAsync() is not null)
                await connection.SendAsync($"{interim}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone");
        });

        var response = await Environment.GetRawAsync("/socket/x");

        Assert.Equal((200, "done"), (response.Status, response.Body));
    }

    // RFC 9112, 9.5: a client that sends a body watches for an answer, and stops.
    [Theory]
    [InlineData(403, 256, false)]
    [InlineData(403, 256, true)]
    [InlineData(413, 4096, false)]
    [InlineData(413, 4096, true)]
    public async Task AnswerBeforeTheBodyHasArrived_AndAClosedConnection_IsTheAnswer(int status, int kibibytes, bool isChunked)
    {
        await StartAsync(async connection =>
        {
            if (await connection.ReadHeadAsync() is null)
                return;
            await connection.SendAsync($"HTTP/1.1 {status} No\r\nContent-Length: 9\r\nConnection: close\r\n\r\nnot yours");
        });
        for (var i = 0; i < 8; i++)
        {
            using var client = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Environment.Address, "/socket/upload"));
            request.Content = new ByteArrayContent(new byte[kibibytes * Kibibyte]);
            request.Headers.TransferEncodingChunked = isChunked;
            request.Headers.ExpectContinue = true;
            using var response = await client.SendAsync(request);

            Assert.Equal((status, "not yours"), ((int)response.StatusCode, await response.Content.ReadAsStringAsync()));
        }
    }

    // The answer is there while the client has sent a hundredth of its body, and the rest never comes.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnswerBeforeTheBodyHasArrived_ReachesAClientThatStillSends(bool isChunked)
    {
        await StartAsync(async connection =>
        {
            if (await connection.ReadHeadAsync() is null)
                return;
            await connection.SendAsync("HTTP/1.1 413 No\r\nContent-Length: 9\r\nConnection: close\r\n\r\ntoo large");
        });
        using var connection = new TcpClient();
        await connection.ConnectAsync(Environment.Address.Host, Environment.Address.Port);
        var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(
            $"POST /socket/upload HTTP/1.1\r\nHost: x\r\n{(isChunked ? "Transfer-Encoding: chunked" : "Content-Length: 1000000000")}\r\n\r\n"));
        var piece = Encoding.Latin1.GetBytes(isChunked ? $"10000\r\n{new string('x', 65536)}\r\n" : new string('x', 65536));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var answer = reader.ReadLineAsync();
        // As long as there is no answer, the client sends: at most 100 MiB of its thousand.
        for (var i = 0; i < 1600 && !answer.IsCompleted; i++)
        {
            try
            {
                await stream.WriteAsync(piece);
            }
            catch (IOException)
            {
                break;
            }
        }

        Assert.Equal("HTTP/1.1 413 No", await answer);
    }

    [Fact]
    public async Task UploadThatBreaksOffWithoutAnAnswer_Is502()
    {
        await StartAsync(async connection =>
        {
            if (await connection.ReadHeadAsync() is not null)
                connection.Reset();
        });

        var response = await Environment.SendRawAsync("POST /socket/upload", ["Content-Length: 1000000"], new string('x', 1000000));

        Assert.Equal(502, response.Status);
        Assert.Equal(1, _backend!.Count("/socket/upload"));
    }

    [Theory]
    [InlineData("Cookie", "name=caf\u00e9")]
    [InlineData("X-File", "caf\u00e9")]
    [InlineData("X-File", "caf\u00c3\u00a9 \u00e2\u0082\u00ac")]
    [InlineData("X-File", "\u0080\u00ff")]
    public async Task BytesOutsideAscii_InAHeader_PassUnchangedInBothDirections(string name, string value)
    {
        await StartAsync(async connection =>
        {
            while (await connection.ReadHeadAsync() is not null)
                await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nSet-Cookie: {value}\r\n{name}: {value}\r\n\r\n");
        });

        var response = await Environment.GetRawAsync("/socket/x", $"{name}: {value}");

        Assert.Equal(200, response.Status);
        Assert.Contains($"\r\n{name}: {value}\r\n", Assert.Single(_backend!.Requests), StringComparison.Ordinal);
        Assert.Equal(value, Assert.Single(response.All(name)));
        Assert.Equal(value, Assert.Single(response.All("Set-Cookie")));
    }

    // The HTTP client reads a Location as UTF-8 if it can, other headers as Latin-1.
    [Theory]
    [InlineData("/caf\u00e9")]
    [InlineData("/caf\u00c3\u00a9")]
    [InlineData("/\u00e6\u0097\u00a5\u00e6\u009c\u00ac")]
    public async Task BytesOutsideAscii_InALocation_PassUnchanged(string value)
    {
        await StartAsync(async connection =>
        {
            while (await connection.ReadHeadAsync() is not null)
                await connection.SendAsync($"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: {value}\r\n\r\n");
        });

        var response = await Environment.GetRawAsync("/socket/x");

        Assert.Equal(value, Assert.Single(response.All("Location")));
    }

    // RFC 9110, 15: a status has three digits and is not below 100. The server would send it with fewer.
    [Theory]
    [InlineData("000")]
    [InlineData("042")]
    [InlineData("099")]
    public async Task StatusBelow100_Is502(string status)
    {
        await StartAsync(async connection =>
        {
            while (await connection.ReadHeadAsync() is not null)
                await connection.SendAsync($"HTTP/1.1 {status} Odd\r\nContent-Length: 4\r\n\r\ndone");
        });

        var response = await Environment.GetRawAsync("/socket/x");

        Assert.Equal(502, response.Status);
    }

    [Fact]
    public async Task BytesOutsideAscii_InACookie_LeaveTheSessionReadable()
    {
        await StartAsync(async connection =>
        {
            while (await connection.ReadHeadAsync() is not null)
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        using var browser = await Environment.SignInAsync(People.Alice);

        var response = await Environment.GetRawAsync("/socket/x", $"Cookie: name=caf\u00e9; {browser.Cookies.Header}");
        var session = await Environment.GetRawAsync("/auth/session", $"Cookie: name=caf\u00e9; {browser.Cookies.Header}");

        Assert.Equal((200, 200), (response.Status, session.Status));
        Assert.Contains($"X-User-Id: {People.Alice.Id}", _backend!.Requests.Single(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Cookie: name=caf\u00e9\r\n", _backend.Requests.Single(), StringComparison.Ordinal);
    }

    // The client sends the next piece only when the backend has seen the one before.
    [Theory]
    [InlineData("Transfer-Encoding: chunked", "5\r\none\r\n\r\n", "5\r\ntwo\r\n\r\n", "5\r\nend\r\n\r\n0\r\n\r\n")]
    [InlineData("Content-Length: 15", "one\r\n", "two\r\n", "end\r\n")]
    public async Task PiecesOfARequestBody_ArriveAsTheyAreSent(string framing, string first, string second, string last)
    {
        var pieces = System.Threading.Channels.Channel.CreateUnbounded<string>();
        await StartAsync(async connection =>
        {
            if (await connection.ReadHeadAsync() is null)
                return;
            foreach (var word in (string[])["one", "two", "end"])
                await pieces.Writer.WriteAsync((await connection.ReadUntilAsync(word))[^3..]);
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        using var connection = new TcpClient();
        await connection.ConnectAsync(Environment.Address.Host, Environment.Address.Port);
        var stream = connection.GetStream();

        await stream.WriteAsync(Encoding.Latin1.GetBytes($"POST /socket/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{framing}\r\n\r\n{first}"));
        Assert.Equal("one", await pieces.Reader.ReadAsync(deadline.Token));
        await stream.WriteAsync(Encoding.Latin1.GetBytes(second));
        Assert.Equal("two", await pieces.Reader.ReadAsync(deadline.Token));
        await stream.WriteAsync(Encoding.Latin1.GetBytes(last));
        Assert.Equal("end", await pieces.Reader.ReadAsync(deadline.Token));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        Assert.EndsWith("ok", await reader.ReadToEndAsync(deadline.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HeadersOfAnEventStream_ArriveBeforeItsFirstEvent()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        var hasHeaders = new TaskCompletionSource();
        await StartAsync(async connection =>
        {
            if (await connection.ReadHeadAsync() is null)
                return;
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
            await hasHeaders.Task.WaitAsync(deadline.Token);
            await connection.SendAsync("b\r\ndata: one\n\n\r\n0\r\n\r\n");
        });
        using var client = new HttpClient { BaseAddress = Environment.Address };

        using var response = await client.GetAsync(new Uri("/socket/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, deadline.Token);
        hasHeaders.SetResult();

        Assert.Equal("data: one\n\n", await response.Content.ReadAsStringAsync(deadline.Token));
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_environment is not null)
            await _environment.DisposeAsync();
        if (_backend is not null)
            await _backend.DisposeAsync();
    }

    private async Task StartAsync(Func<SocketBackend.Connection, Task> serve)
    {
        _backend = new SocketBackend(serve);
        _environment = await TestEnvironment.StartAsync(setup => setup
            .Cluster("socket", _backend.Address).Route("socket", "/socket", "anonymous", "socket"));
    }
}
