namespace Gateway.Requests;

/// <summary>Under which keys the descriptions of the gateway's cookies are registered; the session's has none.</summary>
internal static class CookieKeys
{
    /// <summary>The cookie of a browser that has signed in before.</summary>
    public const string Device = "device";
}
