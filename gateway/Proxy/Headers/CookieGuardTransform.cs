using Gateway.Requests;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Proxy.Headers;

/// <summary>Drops a backend's attempt to set one of the gateway's cookies: it could only sign somebody in as somebody else, or out.</summary>
internal sealed class CookieGuardTransform(CookieBuilder session, [FromKeyedServices(CookieKeys.Device)] CookieBuilder device) : ResponseTransform
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
        if (cookies.Count > 0 && cookies.Any(IsOurs))
        {
            headers.SetCookie = cookies.Where(cookie => !IsOurs(cookie)).ToArray();
        }
    }

    // A cookie without a name is sent back as its value alone: "=name=value" comes back as the cookie "name".
    private bool IsOurs(string? cookie)
    {
        var pair = cookie.AsSpan();
        var end = pair.IndexOf(';');
        pair = (end < 0 ? pair : pair[..end]).Trim().TrimStart('=').TrimStart();
        foreach (var name in _names)
        {
            if (pair.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (pair.Length == name.Length || pair[name.Length..].TrimStart() is ['=', ..]))
            {
                return true;
            }
        }

        return false;
    }
}
