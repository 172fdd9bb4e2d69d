namespace Gateway.PipelineTests;

/// <summary>What many tests ask of an answer.</summary>
internal static class ResponseAssertions
{
    public static string? Header(this HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.Single() : null;

    /// <summary>The answer is a problem document (RFC 9457) of this status, with the trace's id.</summary>
    public static async Task AssertProblemAsync(this HttpResponseMessage response, HttpStatusCode status)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.MediaType());
        var problem = await response.JsonAsync();
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("trace_id").GetString()!);
    }

    /// <summary>The answer is a page of this status; returns its text.</summary>
    public static async Task<string> AssertPageAsync(this HttpResponseMessage response, HttpStatusCode status)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("text/html", response.MediaType());
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>The answer says that the store is away and when to try again, and leaves the browser's cookie alone.</summary>
    public static void AssertUnavailable(this HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Empty(SetCookie.AllOf(response));
    }

    /// <summary>The answer is a redirect to exactly this address.</summary>
    public static void AssertRedirect(this HttpResponseMessage response, HttpStatusCode status, string location)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(location, response.Headers.Location?.OriginalString);
    }

    /// <summary>The answer has the browser forget the pages that it keeps, so that its back button shows none of them.</summary>
    public static void AssertClearsCache(this HttpResponseMessage response) =>
        Assert.Equal("\"cache\"", response.Header("Clear-Site-Data"));

    /// <summary>The answer removes the session's cookie, in a form that browsers accept for a <c>__Host-</c> cookie.</summary>
    public static void AssertExpiresCookie(this HttpResponseMessage response)
    {
        Assert.True(response.Deletes(GatewayProcess.CookieName), "The session's cookie is not removed.");
        var cookie = response.Cookie(GatewayProcess.CookieName)!;
        Assert.True(cookie.Has("Secure"));
        Assert.Equal("/", cookie.Attribute("Path"));
        Assert.False(cookie.Has("Domain"));
    }
}
