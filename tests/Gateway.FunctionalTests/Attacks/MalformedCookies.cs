using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Gateway.FunctionalTests.Attacks;

/// <summary>
/// A cookie that this gateway did not make as it is gets one and the same 401 and is expired, whatever is wrong with it
/// (CVE-2026-25748, CVE-2026-40372, CVE-2024-24814).
/// </summary>
[Collection(AttackSite.Name)]
public sealed class MalformedCookies(AttackSite site)
{
    private const string Name = GatewayProcess.CookieName;

    public static TheoryData<string> Values { get; } =
    [
        "", " ", "x", "a.b.c", "%00%ff", "\"quoted\"", "\"", "\"\"", "{}", "[]", "null", "true", "../../etc/passwd", "11111111-1111-4111-8111-111111111111", "session:*", "CfDJ8", "CfDJ8A", "CfDJ8====",
        "=", "==", "a=b", "a,b", "$Version=1", "%43fDJ8", "\t", "\u00fc\u00fc", "\u00c3\u00bc", "AAAA", new string('A', 100), new string('A', 9 * 1024), new string('=', 9 * 1024), new string('A', 20 * 1024),
        new string('%', 3000), "CfDJ8" + new string('A', 200), "CfDJ8" + new string('_', 4000),
    ];

    /// <summary>What becomes of a genuine value.</summary>
    public static TheoryData<string> Changes { get; } =
    [
        "\"{0}\"", "{0}{0}", "{0}A", "{0}=", "{0}.", "{0}%", "{0} x", "A{0}", "x {0}", "{0},{0}", "{0}\u00fc", "{lower}", "{upper}", "{half}", "{reversed}", "{base64}", "%43{tail}",
    ];

    /// <summary>Whole headers; <c>{0}</c> is the genuine cookie's value.</summary>
    public static TheoryData<string> Headers { get; } =
    [
        $"Cookie: {Name}={{0}}; {Name}=forged",
        $"Cookie: {Name}=forged; {Name}={{0}}",
        $"Cookie: {Name}; {Name}={{0}}",
        $"Cookie: {Name}=; {Name}={{0}}",
        $"Cookie: {Name}={{0}}\r\nCookie: {Name}=forged",
        $"Cookie: {Name}=forged\r\nCookie: {Name}={{0}}",
        $"Cookie: {Name}=\"{{0}}\"; {Name}={{0}}",
        $"Cookie: {Name.ToUpperInvariant()}={{0}}",
        $"Cookie: {Name.ToLowerInvariant()}={{0}}",
        $"Cookie: gateway_session={{0}}",
        $"Cookie: __Secure-gateway_session={{0}}",
        $"Cookie: ={Name}={{0}}",
        $"Cookie: x{Name}={{0}}",
        $"Cookie: {Name}x={{0}}",
        $"Cookie: {Name}[]={{0}}",
        $"Cookie: x=\"; {Name}\"={{0}}",
        $"Cookie: {Name}%3d{{0}}",
        $"Cookie: {Name}:{{0}}",
        $"X-Cookie: {Name}={{0}}",
        $"Cookie2: {Name}={{0}}",
        $"Authorization: Bearer {{0}}",
    ];

    [Theory]
    [MemberData(nameof(Values))]
    public Task Garbage_IsTheSame401(string value) => AssertRefusedAsync($"Cookie: {Name}={value}");

    [Theory]
    [MemberData(nameof(Changes))]
    public Task GenuineOneChanged_IsTheSame401(string change)
    {
        var value = site.CookieValue;
        return AssertRefusedAsync("Cookie: " + Name + "=" + change
            .Replace("{lower}", value.ToLowerInvariant(), StringComparison.Ordinal)
            .Replace("{upper}", value.ToUpperInvariant(), StringComparison.Ordinal)
            .Replace("{half}", value[..(value.Length / 2)], StringComparison.Ordinal)
            .Replace("{reversed}", string.Concat(value.Reverse()), StringComparison.Ordinal)
            .Replace("{base64}", Convert.ToBase64String(Encoding.ASCII.GetBytes(value)), StringComparison.Ordinal)
            .Replace("{tail}", value[1..], StringComparison.Ordinal)
            .Replace("{0}", value, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Headers))]
    public Task HeaderThatIsNoGenuineCookie_Is401(string header)
        => AssertRefusedAsync(header.Replace("{0}", site.CookieValue, StringComparison.Ordinal), isOurs: header.StartsWith("Cookie:", StringComparison.Ordinal) && (header.Contains($" {Name}=", StringComparison.Ordinal) || header.Contains($" {Name};", StringComparison.Ordinal)));

    [Fact]
    public async Task EachByteFlipped_IsTheSame401()
    {
        var value = Decode(site.CookieValue);
        for (var position = 0; position < value.Length; position++)
        {
            var flipped = value.ToArray();
            flipped[position] ^= (byte)(1 << (position % 8));
            await AssertRefusedAsync($"Cookie: {Name}={Encode(flipped)}", what: $"byte {position}");
        }
    }

    [Fact]
    public async Task EachTruncation_IsTheSame401()
    {
        for (var length = 1; length < site.CookieValue.Length; length += 7)
            await AssertRefusedAsync($"Cookie: {Name}={site.CookieValue[..length]}", what: $"length {length}");
    }

    [Fact]
    public async Task ZerosForTheSignature_AreTheSame401()
    {
        var value = Decode(site.CookieValue);
        // CVE-2026-40372 took a payload whose authentication tag was all zeros.
        foreach (var tag in (int[])[16, 20, 32, 64])
        {
            var forged = value.ToArray();
            forged.AsSpan(^tag..).Clear();
            await AssertRefusedAsync($"Cookie: {Name}={Encode(forged)}", what: $"tag of {tag}");
        }
    }

    [Fact]
    public async Task PayloadOfAnotherPurpose_IsTheSame401()
    {
        // YARP's affinity cookie is protected by the same key ring.
        using var browser = site.NewBrowser();
        await browser.EchoAsync("/sticky/x");
        var affinity = browser.Cookies["sticky"];
        Assert.StartsWith("CfDJ8", affinity, StringComparison.Ordinal);

        await AssertRefusedAsync($"Cookie: {Name}={affinity}");
    }

    [Fact]
    public async Task HundredsOfCookiesOfTheName_AreTheSame401()
        => await AssertRefusedAsync($"Cookie: {string.Join("; ", Enumerable.Range(0, 500).Select(n => $"{Name}=x{n}"))}");

    [Fact]
    public async Task SameCookieManyTimes_IsThatSession()
    {
        var answer = await RawHttp.GetAsync(site.Address, "/app/x", $"Cookie: {string.Join("; ", Enumerable.Repeat(site.Cookie, 50))}");

        Assert.Equal(200, answer.Status);
        Assert.Contains(People.Alice.Id, answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(Name, answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RandomBytes_AreTheSame401()
    {
        foreach (var length in (int[])[1, 16, 64, 132, 200, 3000])
            await AssertRefusedAsync($"Cookie: {Name}={Encode(RandomNumberGenerator.GetBytes(length))}", what: $"{length} bytes");
    }

    private static byte[] Decode(string value) => Convert.FromBase64String(value.Replace('-', '+').Replace('_', '/').PadRight((value.Length + 3) / 4 * 4, '='));

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private async Task AssertRefusedAsync(string header, bool isOurs = true, string? what = null)
    {
        var marker = AttackSite.NewMarker();
        var expected = await RawHttp.GetAsync(site.Address, "/app/x", $"Cookie: {Name}=forged");

        var answer = await RawHttp.GetAsync(site.Address, $"/app/x?{marker}", header);

        // The server itself refuses bytes that are no text.
        if (answer.Status == 400 && header.Any(c => c > '~'))
            return;
        Assert.True(answer.Status == 401, $"{what}: {answer.Status}");
        Assert.Equal(AttackSite.WithoutTrace(expected.Body), AttackSite.WithoutTrace(answer.Body));
        if (isOurs)
            Assert.Equal(expected.All("Set-Cookie"), answer.All("Set-Cookie"));
        Assert.False(site.Backend.Received(marker));

        // On an anonymous route it is nobody, and the backend gets none of it.
        var open = await RawHttp.GetAsync(site.Address, $"/open/x?{marker}", header);
        Assert.Equal(200, open.Status);
        var received = Assert.Single(site.Backend.Requests, request => request.Target.Contains(marker, StringComparison.Ordinal));
        Assert.Empty(received.AllSpelledLike("X-User-Id"));
        Assert.DoesNotContain(received.All("Cookie"), line => line.StartsWith($"{Name}=", StringComparison.Ordinal) || line.Contains($"; {Name}=", StringComparison.Ordinal));
    }
}
