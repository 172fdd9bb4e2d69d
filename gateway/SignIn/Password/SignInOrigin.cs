using Gateway.Sessions;
using Gateway.SignIn.Devices;

namespace Gateway.SignIn.Password;

/// <summary>Notes from where somebody signs in.</summary>
internal static class SignInOrigin
{
    public static SessionOrigin Of(HttpContext context)
    {
        var userAgent = context.Request.Headers.UserAgent.ToString();
        if (userAgent.Length > SessionOrigin.MaximumUserAgentLength)
        {
            userAgent = userAgent[..SessionOrigin.MaximumUserAgentLength];
        }

        return new(context.Connection.RemoteIpAddress?.ToString(), userAgent.Length == 0 ? null : userAgent, DeviceName.Of(context.Request.Headers));
    }
}
