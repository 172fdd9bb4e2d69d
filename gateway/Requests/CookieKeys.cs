namespace Gateway.Requests;

/// <summary>The service keys of the <c>CookieBuilder</c>s; the session cookie's is registered without a key.</summary>
internal static class CookieKeys
{
    /// <summary>The cookie that remembers a browser that has signed in before.</summary>
    public const string Device = "device";
}
