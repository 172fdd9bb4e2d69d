using Gateway.Requests.Devices;
using Gateway.Sessions;

namespace Gateway.Authentication;

/// <summary>Reads from a request where a session begins: address, user agent and device.</summary>
internal static class SessionOriginReader
{
    public static SessionOrigin Read(HttpContext context)
    {
        var userAgent = context.Request.Headers.UserAgent.ToString();
        if (userAgent.Length > SessionOrigin.MaximumUserAgentLength)
        {
            userAgent = userAgent[..SessionOrigin.MaximumUserAgentLength];
        }

        return new(
            context.Connection.RemoteIpAddress?.ToString(),
            userAgent.Length == 0 ? null : userAgent,
            DeviceName.Of(context.Request.Headers))
        {
            Kind = DeviceName.KindOf(context.Request.Headers),
        };
    }
}
