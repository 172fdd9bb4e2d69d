using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>
/// Most requests are forwarded a shorter way than YARP's own; what a client gets is the same byte for byte, whatever a backend sends. A
/// gateway whose log shows YARP's own errors goes YARP's way, and is what the other is compared with.
/// </summary>
public sealed partial class ShortForwarding(Site site)
{
    private static readonly string Large = new('x', 300_000);

    private static readonly Dictionary<string, string[]> Answers = new()
    {
        ["plain"] = ["HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello"],
        ["pieces"] = ["HTTP/1.1 200 OK\r\nContent-Length: 15\r\n", "\r\n", "hello", "hello", "hello"],
        ["empty"] = ["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"],
        ["unframed"] = ["HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n", "until the end"],
        ["chunked"] = ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "5\r\nhello\r\n", "3\r\nyou\r\n0\r\n\r\n"],
        ["trailers"] = ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 5\r\n\r\n"],
        ["framed-twice"] = ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n5\r\nhello\r\n0\r\n\r\n"],
        ["framed-twice-empty"] = ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n5\r\nhello\r\n0\r\n\r\n"],
        ["framed-twice-exact"] = ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n3\r\nhel\r\n", "2\r\nlo\r\n0\r\n\r\n"],
        ["204"] = ["HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"],
        ["205"] = ["HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n"],
        ["304"] = ["HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nContent-Length: 100\r\n\r\n"],
        ["206"] = ["HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-1/9\r\nContent-Length: 2\r\n\r\nab"],
        ["reason"] = ["HTTP/1.1 200 Quite Fine\r\nContent-Length: 2\r\n\r\nok"],
        ["no-reason"] = ["HTTP/1.1 299 \r\nContent-Length: 2\r\n\r\nok"],
        ["418"] = ["HTTP/1.1 418 I'm a teapot\r\nContent-Length: 6\r\n\r\nteapot"],
        ["503"] = ["HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nbusy"],
        ["early"] = ["HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"],
        ["truncated"] = ["HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"],
        ["truncated-late"] = [$"HTTP/1.1 200 OK\r\nContent-Length: 400000\r\n\r\n{Large}"],
        ["truncated-chunks"] = ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"],
        ["bad-chunk"] = ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\nhello\r\n"],
        ["truncated-head"] = ["HTTP/1.1 200 OK\r\nContent-Le"],
        ["nothing"] = [],
        ["garbage"] = ["this is no HTTP\r\n\r\n"],
        ["bad-header"] = ["HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: a\0b\r\n\r\nok"],
        ["latin1"] = ["HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: J\u00f6rg\r\n\r\nok"],
        ["hop-by-hop"] = ["HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close, X-A\r\nKeep-Alive: timeout=5\r\nProxy-Authenticate: Basic\r\nAlt-Svc: h3=\":443\"\r\nX-A: b\r\n\r\nok"],
        ["many"] = ["HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\nSet-Cookie: gateway_session=x\r\nVary: A\r\nVary: B\r\nClear-Site-Data: \"cookies\", \"cache\"\r\nX-Empty:\r\n\r\nok"],
        ["large"] = [$"HTTP/1.1 200 OK\r\nContent-Length: {Large.Length}\r\n\r\n", Large],
        ["large-chunked"] = [$"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{Large.Length:x}\r\n", Large, "\r\n0\r\n\r\n"],
        ["events"] = ["HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n", "8\r\ndata: 1\n\r\n", "8\r\ndata: 2\n\r\n0\r\n\r\n"],
    };

    [Fact]
    public async Task AnyAnswer_ReachesTheClient_AsByYarpsWay()
    {
        await using var backend = new ScriptedBackend(Answers);
        await using var shortWay = await GatewayProcess.StartAsync(SetupOf(backend));
        await using var yarp = await GatewayProcess.StartAsync(SetupOf(backend).Set("Logging:LogLevel:Yarp.ReverseProxy.Forwarder", "Warning"));
        foreach (var (method, path) in Answers.Keys.SelectMany(static path => new[] { ("GET", path), ("HEAD", path) }))
        {
            Assert.Equal(await AnswerAsync(yarp.Address, method, path), await AnswerAsync(shortWay.Address, method, path));
        }

        // The one that is compared with did go the other way.
        Assert.Contains("Yarp.ReverseProxy.Forwarder.HttpForwarder", yarp.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("Yarp.ReverseProxy.Forwarder.HttpForwarder", shortWay.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OtherProtocolThanAskedFor_Is502()
    {
        await using var backend = new ScriptedBackend(new Dictionary<string, string[]> { ["x"] = ["HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello"] });
        await using var gateway = await GatewayProcess.StartAsync(SetupOf(backend));
        var answer = await RawHttp.GetAsync(gateway.Address, "/scripted/x");
        Assert.Equal(502, answer.Status);
    }

    [Theory]
    [InlineData("365.00:00:00")]
    [InlineData("00:00:01")]
    public async Task LongAndShortTimeouts_AreTaken(string timeout)
    {
        await using var backend = new ScriptedBackend(Answers);
        await using var gateway = await GatewayProcess.StartAsync(SetupOf(backend).Set("ReverseProxy:Clusters:scripted:HttpRequest:ActivityTimeout", timeout));
        Assert.Equal(200, (await RawHttp.GetAsync(gateway.Address, "/scripted/plain")).Status);
    }

    private GatewaySetup SetupOf(ScriptedBackend backend) => site.Setup()
        .Cluster("scripted", backend.Address)
        .Route("scripted", "/scripted", "anonymous", "scripted", new JsonObject { ["IdentityHeaders"] = "none" });

    private static async Task<string> AnswerAsync(Uri gateway, string method, string path)
    {
        var request = $"{method} /scripted/{path} HTTP/1.1\r\nHost: {gateway.Authority}\r\nAccept: */*\r\nConnection: close\r\n\r\n";
        var (answer, isClosed) = await RawHttp.ExchangeAsync(gateway, request, TimeSpan.FromSeconds(10));
        return $"{method} {path}, closed: {isClosed}\n{Moment().Replace(Describe(method, answer), "...")}";
    }

    // Where the pieces of a body end is chance, and so is how much of half an answer arrives.
    private static string Describe(string method, string answer)
    {
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
            return "half";
        var (head, body) = (answer[..end], answer[(end + 4)..]);
        if (method == "HEAD" || head.Contains(" 304 ", StringComparison.Ordinal))
            return answer;
        if (Length().Match(head) is { Success: true } length)
            return body.Length < int.Parse(length.Value, CultureInfo.InvariantCulture) ? "half" : answer;
        if (!head.Contains("Transfer-Encoding: chunked", StringComparison.Ordinal))
            return answer;

        var whole = new StringBuilder(head).Append("\r\n\r\n");
        while (body.IndexOf("\r\n", StringComparison.Ordinal) is > 0 and var line)
        {
            var size = int.Parse(body[..line], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (size == 0)
                return whole.Append(body).ToString();
            if (body.Length < line + 2 + size + 2)
                break;
            whole.Append(body, line + 2, size);
            body = body[(line + 2 + size + 2)..];
        }

        return "half";
    }

    // What differs between any two answers: their time and the id of their trace.
    [GeneratedRegex("(?<=Date: )[^\r]+|[0-9a-f]{32}(-[0-9a-f]{16})?")]
    private static partial Regex Moment();

    [GeneratedRegex("(?<=Content-Length: )[0-9]+")]
    private static partial Regex Length();
}
