namespace Gateway.PipelineTests.Proxy;

/// <summary>
/// A backend may close a kept connection at any time, even while a request is on its way (RFC 9112, 9.3.1). A request that changes
/// nothing is sent once more, on a new connection; no other request is sent twice.
/// </summary>
public sealed class LostConnectionTests : IAsyncLifetime
{
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private SocketBackend? _backend;
    private TestEnvironment? _environment;

    [Theory]
    [InlineData("GET", true)]
    [InlineData("GET", false)]
    [InlineData("HEAD", true)]
    [InlineData("HEAD", false)]
    [InlineData("OPTIONS", true)]
    [InlineData("OPTIONS", false)]
    public async Task KeptConnection_LostWithoutAnAnswer_SafeRequest_IsSentOnceMore(string method, bool isReset)
    {
        await StartAsync(connection => ServeOnceAsync(connection, isReset));
        await AssertStatusAsync(200, "GET /socket/first");

        await AssertStatusAsync(200, $"{method} /socket/second");

        Assert.Equal(2, _backend!.Count("/socket/second"));
    }

    [Theory]
    [InlineData("POST", "Content-Length: 0", true)]
    [InlineData("POST", "Content-Length: 0", false)]
    [InlineData("POST", "X-No: length", true)]
    [InlineData("POST", "X-No: length", false)]
    [InlineData("PUT", "X-No: length", false)]
    [InlineData("PATCH", "X-No: length", false)]
    [InlineData("DELETE", "X-No: length", true)]
    [InlineData("DELETE", "X-No: length", false)]
    [InlineData("GET", "Content-Length: 2", true)]
    [InlineData("GET", "Content-Length: 2", false)]
    public async Task KeptConnection_LostWithoutAnAnswer_OtherRequest_IsNotSentAgain(string method, string header, bool isReset)
    {
        await StartAsync(connection => ServeOnceAsync(connection, isReset));
        await AssertStatusAsync(200, "GET /socket/first");

        var response = await _environment!.SendRawAsync($"{method} /socket/second", [header], header.EndsWith('2') ? "ab" : "");

        Assert.Equal(502, response.Status);
        Assert.Equal(1, _backend!.Count("/socket/second"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task BackendThatNeverAnswers_GetsARequestTwiceAtMost(bool isReset)
    {
        await StartAsync(async connection =>
        {
            if (await connection.ReadHeadAsync() is not null && isReset)
                connection.Reset();
        });

        await AssertStatusAsync(502, "GET /socket/x");

        Assert.InRange(_backend!.Count("/socket/x"), 1, 2);
    }

    [Fact]
    public async Task AnswerThatHasBegun_IsNotAskedForAgain()
    {
        await StartAsync(async connection =>
        {
            if (await connection.ReadHeadAsync() is not null)
                await connection.SendAsync("HTTP/1.1 200 O");
        });

        await AssertStatusAsync(502, "GET /socket/x");

        Assert.Equal(1, _backend!.Count("/socket/x"));
    }

    // A connection that is reset right after its answer is lost while the next request is on its way, again and again.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ConnectionsLostRightAfterTheirAnswer_CostNoRequest(bool isReset)
    {
        await StartAsync(async connection =>
        {
            if (await connection.ReadHeadAsync() is null)
                return;
            await connection.SendAsync(Answer);
            await Task.Yield();
            if (isReset)
                connection.Reset();
        });
        var statuses = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            using var client = new HttpClient { BaseAddress = _environment!.Address };
            var seen = new List<HttpStatusCode>();
            for (var i = 0; i < 250; i++)
            {
                using var response = await client.GetAsync(new Uri("/socket/x", UriKind.Relative));
                seen.Add(response.StatusCode);
            }

            return seen;
        }));

        Assert.All(statuses.SelectMany(static seen => seen), static status => Assert.Equal(HttpStatusCode.OK, status));
    }

    [Fact]
    public async Task Connection_IsReplacedAfterItsLifetime()
    {
        _backend = new SocketBackend(ServeAsync);
        _environment = await TestEnvironment.StartAsync(setup => setup
            .Cluster("socket", _backend.Address).Route("socket", "/socket", "anonymous", "socket")
            .Set("ReverseProxy:Clusters:socket:Metadata:PooledConnectionLifetime", "00:00:01"));

        await Wait.UntilAsync(
            async () =>
            {
                await AssertStatusAsync(200, "GET /socket/x");
                return _backend.Connections > 1;
            },
            TimeSpan.FromSeconds(10),
            "steady requests open a second connection");

        // Far more requests than connections: it is not that each has one of its own.
        Assert.InRange(_backend.Requests.Count, _backend.Connections * 5, int.MaxValue);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_environment is not null)
            await _environment.DisposeAsync();
        if (_backend is not null)
            await _backend.DisposeAsync();
    }

    private static async Task ServeAsync(SocketBackend.Connection connection)
    {
        while (await connection.ReadHeadAsync() is not null)
            await connection.SendAsync(Answer);
    }

    // The first connection answers one request and is lost with the second; the others answer all.
    private static async Task ServeOnceAsync(SocketBackend.Connection connection, bool isReset)
    {
        if (connection.Number > 1)
        {
            await ServeAsync(connection);
            return;
        }

        if (await connection.ReadHeadAsync() is null)
            return;
        await connection.SendAsync(Answer);
        if (await connection.ReadHeadAsync() is { } head)
        {
            await connection.ReadBodyAsync(head);
            if (isReset)
                connection.Reset();
        }
    }

    private async Task StartAsync(Func<SocketBackend.Connection, Task> serve)
    {
        _backend = new SocketBackend(serve);
        _environment = await TestEnvironment.StartAsync(setup => setup
            .Cluster("socket", _backend.Address).Route("socket", "/socket", "anonymous", "socket"));
    }

    private async Task AssertStatusAsync(int expected, string requestLine)
    {
        var response = await _environment!.SendRawAsync(requestLine, []);
        Assert.Equal(expected, response.Status);
    }
}
