using System.Net;
using System.Text.Json;
using Xunit;

namespace Gateway.FunctionalTests.Attacks;

/// <summary>What one request was about does not show in the error of another.</summary>
[Collection(AttackSite.Name)]
public sealed class ErrorsCrossing(AttackSite site)
{
    private static readonly string[] Paths = ["/dead/{0}", "/app/{0}", "/open/x%2f{0}", "/admin/{0}", "/auth/{0}", "/health/{0}", "/open/admin;{0}/x", "/auth/login"];

    [Fact]
    public async Task TwoHundredAtOnce_EachTellsOfItselfAlone()
    {
        var markers = Enumerable.Range(0, 200).Select(_ => AttackSite.NewMarker()).ToList();
        using var browser = site.NewBrowser();

        var answers = await Task.WhenAll(markers.Select((marker, n) => FailAsync(browser, Paths[n % Paths.Length], marker, isPage: n % 3 == 0)));

        var traces = answers.Select(answer => answer.TraceId).ToList();
        Assert.Equal(traces.Count, traces.Distinct().Count());
        for (var i = 0; i < answers.Length; i++)
        {
            for (var other = 0; other < answers.Length; other++)
            {
                if (other != i)
                {
                    Assert.DoesNotContain(markers[other], answers[i].Text, StringComparison.Ordinal);
                    Assert.DoesNotContain(traces[other], answers[i].Text, StringComparison.Ordinal);
                }
            }
        }
    }

    private static async Task<(string Text, string TraceId)> FailAsync(Browser browser, string path, string marker, bool isPage)
    {
        using var request = new HttpRequestMessage(path == "/auth/login" ? HttpMethod.Post : HttpMethod.Get, $"{path.Replace("{0}", marker, StringComparison.Ordinal)}?q={marker}");
        request.Headers.TryAddWithoutValidation("X-Marker", marker);
        request.Headers.TryAddWithoutValidation("Cookie", $"a={marker}; {GatewayProcess.CookieName}={marker}");
        var trace = Guid.NewGuid().ToString("N");
        request.Headers.TryAddWithoutValidation("traceparent", $"00-{trace}-{trace[..16]}-01");
        if (path == "/auth/login")
            request.Content = new StringContent($"{{\"{marker}", System.Text.Encoding.UTF8, "application/json");
        // A page for the paths that do not lead a person to the sign-in.
        if (isPage && !path.StartsWith("/app", StringComparison.Ordinal) && !path.StartsWith("/admin", StringComparison.Ordinal))
            request.Headers.TryAddWithoutValidation("Sec-Fetch-Mode", "navigate");
        using var response = await browser.SendAsync(request);
        Assert.True(response.StatusCode >= HttpStatusCode.BadRequest, response.StatusCode.ToString());
        var body = await response.Content.ReadAsStringAsync();
        var id = response.MediaType() == "text/html"
            ? body.Split("<code>")[1].Split("</code>")[0]
            : JsonSerializer.Deserialize<JsonElement>(body).GetProperty("trace_id").GetString()!;
        Assert.Equal(trace, id);
        return ($"{response.Headers}{response.Content.Headers}{body}", id);
    }
}
