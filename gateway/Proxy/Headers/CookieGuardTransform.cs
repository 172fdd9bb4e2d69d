using Gateway.Requests;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Proxy.Headers;

/// <summary>
/// Removes a backend's <c>Set-Cookie</c> for a cookie of the gateway: it could sign a person out, or in as somebody else.
/// </summary>
internal sealed class CookieGuardTransform(
    CookieBuilder session, [FromKeyedServices(CookieKeys.Device)] CookieBuilder device) : ResponseTransform
{
    private readonly string[] _names = [session.Name!, device.Name!];

    public override ValueTask ApplyAsync(ResponseTransformContext context)
    {
        Apply(context.HttpContext.Response.Headers);
        return ValueTask.CompletedTask;
    }

    public void Apply(IHeaderDictionary headers)
    {
        var cookies = headers.SetCookie;
        if (cookies.Count > 0 && cookies.Any(IsOwnCookie))
        {
            headers.SetCookie = cookies.Where(cookie => !IsOwnCookie(cookie)).ToArray();
        }
    }

    /// <summary>Whether a <c>Set-Cookie</c> sets a cookie of the gateway.</summary>
    // Browsers send a cookie without a name back as its value alone, so "=name=value" returns as the cookie "name".
    public bool IsOwnCookie(string? cookie)
    {
        var pair = cookie.AsSpan();
        var end = pair.IndexOf(';');
        pair = (end < 0 ? pair : pair[..end]).Trim().TrimStart('=').TrimStart();
        foreach (var name in _names)
        {
            if (pair.StartsWith(name, StringComparison.OrdinalIgnoreCase)
                && (pair.Length == name.Length || pair[name.Length..].TrimStart() is ['=', ..]))
            {
                return true;
            }
        }

        return false;
    }
}
