using Xunit;

namespace Gateway.FunctionalTests.Attacks;

/// <summary>A sign-in's body that is not one is said to be wrong, never an error of the gateway's (CVE-2026-49443).</summary>
[Collection(AttackSite.Name)]
public sealed class LoginBodies(AttackSite site)
{
    private const string Json = "application/json";
    private const string Form = "application/x-www-form-urlencoded";

    private static readonly string Deep = string.Concat(Enumerable.Repeat("[", 5000));

    public static TheoryData<string, string, int> Bodies => new()
    {
        { Json, "", 400 },
        { Json, " ", 400 },
        { Json, "\0", 400 },
        { Json, "null", 400 },
        { Json, "true", 400 },
        { Json, "1e9999", 400 },
        { Json, "\"alice\"", 400 },
        { Json, "[]", 400 },
        { Json, "[{\"email\":\"alice@example.com\",\"password\":\"x\"}]", 400 },
        { Json, "{", 400 },
        { Json, "{}", 400 },
        { Json, "{}{}", 400 },
        { Json, "{\"email\":\"alice@example.com\",\"password\":\"x\"}x", 400 },
        { Json, "{\"email\":\"alice@example.com\",\"password\":\"x\",}", 400 },
        { Json, "{'email':'alice@example.com','password':'x'}", 400 },
        { Json, "{\"email\":[\"alice@example.com\"],\"password\":\"x\"}", 400 },
        { Json, "{\"email\":{\"$ne\":null},\"password\":{\"$ne\":null}}", 400 },
        { Json, "{\"email\":{\"email\":\"alice@example.com\"},\"password\":\"x\"}", 400 },
        { Json, "{\"email\":true,\"password\":true}", 400 },
        { Json, "{\"email\":0,\"password\":0}", 400 },
        { Json, "{\"email\":null,\"password\":null}", 400 },
        { Json, "{\"email\":\"a\",\"email\":\"b\",\"password\":\"x\"}", 400 },
        { Json, "{\"email\":\"a\",\"password\":\"x\",\"password\":\"y\"}", 400 },
        { Json, "{\"email\":\"a\",\"username\":\"b\",\"password\":\"x\"}", 400 },
        { Json, "{\"email\":\"a\\u0000b\",\"password\":\"x\"}", 400 },
        { Json, "{\"email\":\"a\\r\\nb\",\"password\":\"x\"}", 400 },
        { Json, "{\"email\":\"\\ud800\",\"password\":\"x\"}", 400 },
        { Json, "{\"email\":\"a\",\"password\":\"\\udfff\"}", 400 },
        { Json, "{\"email\":\"a\",\"password\":\"x\",\"remember\":\"yes\"}", 400 },
        { Json, "{\"email\":\"a\",\"password\":\"x\",\"remember\":1}", 400 },
        { Json, "{\"email\":\"a\",\"password\":\"x\",\"remember\":[]}", 400 },
        { Json, "\u00ef\u00bb\u00bf{", 400 },
        { Json, "\u00ff\u00fe{\0}\0", 400 },
        { Json, "{\"email\":\"\u00ff\",\"password\":\"x\"}", 400 },
        { Json, Deep, 400 },
        { Json, $"{{\"email\":{Deep}", 400 },
        { Json, $"{{\"email\":\"a\",\"password\":\"{new string('x', 16 * 1024)}\"}}", 413 },
        { Json, new string(' ', 17 * 1024), 413 },
        { Json, "email=alice%40example.com&password=x", 400 },
        { $"{Json}; charset=utf-7", "{", 400 },
        { $"{Json}; charset=nonsense", "{", 400 },
        { $"{Json}; charset=\"", "{", 415 },
        { Form, "", 400 },
        { Form, "&", 400 },
        { Form, "=", 400 },
        { Form, "email", 400 },
        { Form, "email=alice%40example.com", 400 },
        { Form, "email=&password=", 400 },
        { Form, "email=a&email=b&password=x", 400 },
        { Form, "email=a&password=x&password=y", 400 },
        { Form, "email[]=a&password[]=x", 400 },
        { Form, "email=a%00b&password=x", 400 },
        { Form, "email=%ff&password=x", 401 },
        { Form, "email=\u00ff&password=x", 400 },
        { Form, "email=%&password=%zz", 401 },
        { Form, "email=a&password=x&returnUrl=/&returnUrl=//evil.example", 400 },
        { Form, string.Concat(Enumerable.Repeat("a=b&", 3000)), 400 },
        { Form, new string('a', 17 * 1024), 413 },
        { Form, $"{new string('a', 5000)}=b&email=a&password=x", 401 },
        { Form, "{\"email\":\"alice@example.com\",\"password\":\"x\"}", 400 },
        { "", "{}", 415 },
        { "text/plain", "{}", 415 },
        { "text/json", "{}", 415 },
        { "application/xml", "<a/>", 415 },
        { "application/json+x", "{}", 415 },
        { "multipart/form-data", "x", 415 },
        { "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\na\r\n--x--", 415 },
        { "application/json, text/plain", "{}", 415 },
        { "application", "{}", 415 },
        { "application/json\0", "{}", 400 },
        { new string('a', 8000), "{}", 415 },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Body_ThatIsNoSignIn_IsSaidToBeWrong(string contentType, string body, int status)
    {
        foreach (var framing in (string[])[$"Content-Length: {body.Length}\r\n\r\n{body}", $"Transfer-Encoding: chunked\r\n\r\n{(body.Length == 0 ? "" : $"{body.Length:x}\r\n{body}\r\n")}0\r\n\r\n"])
        {
            var answer = await PostAsync(contentType, framing);
            Assert.Equal(status, answer.Status);
            Assert.Empty(answer.All("Set-Cookie"));
        }
    }

    [Theory]
    [InlineData(Json)]
    [InlineData(Form)]
    [InlineData("text/plain")]
    public async Task TenMebibytes_AreRefusedWithoutBeingRead(string contentType)
    {
        // Announced; the server does not wait for them.
        var announced = await RawHttp.ExchangeAsync(
            site.Address, $"POST /auth/login HTTP/1.1\r\nHost: {site.Address.Authority}\r\nConnection: close\r\nContent-Type: {contentType}\r\nContent-Length: {10 * 1024 * 1024}\r\n\r\n", TimeSpan.FromSeconds(2));
        Assert.StartsWith(contentType == "text/plain" ? "HTTP/1.1 415" : "HTTP/1.1 413", announced.Answer, StringComparison.Ordinal);

        // And sent, in chunks of unknown number.
        var chunk = $"10000\r\n{new string(' ', 64 * 1024)}\r\n";
        var sent = await RawHttp.ExchangeAsync(
            site.Address,
            $"POST /auth/login HTTP/1.1\r\nHost: {site.Address.Authority}\r\nConnection: close\r\nContent-Type: {contentType}\r\nTransfer-Encoding: chunked\r\n\r\n{string.Concat(Enumerable.Repeat(chunk, 160))}0\r\n\r\n",
            TimeSpan.FromSeconds(5));
        Assert.DoesNotContain("HTTP/1.1 5", sent.Answer, StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP/1.1 2", sent.Answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("nonsense")]
    public async Task EncodedBody_IsNotDecoded(string encoding)
    {
        var answer = await RawHttp.SendAsync(
            site.Address, $"POST /auth/login HTTP/1.1\r\nHost: {site.Address.Authority}\r\nConnection: close\r\nContent-Type: {Json}\r\nContent-Encoding: {encoding}\r\nContent-Length: 3\r\n\r\n\u001f\u008b\u0008");
        Assert.Equal(400, answer.Status);
    }

    [Theory]
    [InlineData("DELETE", "/auth/sessions")]
    [InlineData("POST", "/auth/logout")]
    [InlineData("POST", "/auth/sessions/end-others")]
    [InlineData("POST", "/auth/unknown")]
    [InlineData("GET", "/auth/login")]
    [InlineData("GET", "/health")]
    public async Task BodyWhereNoneIsRead_IsNoError(string method, string path)
    {
        foreach (var type in (string[])[Json, Form, "multipart/form-data; boundary=x", "nonsense"])
        {
            var answer = await RawHttp.SendAsync(
                site.Address, $"{method} {path} HTTP/1.1\r\nHost: {site.Address.Authority}\r\nConnection: close\r\nContent-Type: {type}\r\nContent-Length: 1000\r\n\r\n{new string('x', 1000)}");
            Assert.InRange(answer.Status, 200, 415);
        }
    }

    private Task<RawResponse> PostAsync(string contentType, string framing)
        => RawHttp.SendAsync(
            site.Address, $"POST /auth/login HTTP/1.1\r\nHost: {site.Address.Authority}\r\nConnection: close\r\n{(contentType.Length == 0 ? "" : $"Content-Type: {contentType}\r\n")}{framing}");
}
