using Gateway.Telemetry;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Authentication;

/// <summary>Tags the server's <c>http.server.request.duration</c> measurement with how the request was authenticated.</summary>
internal static class AuthenticationTags
{
    private static readonly KeyValuePair<string, object?> Session = new(Tag.Authentication, "session");
    private static readonly KeyValuePair<string, object?> None = new(Tag.Authentication, "none");
    private static readonly KeyValuePair<string, object?> Refused = new(Tag.Authentication, "refused");
    private static readonly KeyValuePair<string, object?> Unavailable = new(Tag.Authentication, "unavailable");

    public static void Add(HttpContext context, SessionAuthenticationStatus status)
    {
        // A duplicate tag name would invalidate the measurement.
        if (context.Features.Get<IHttpMetricsTagsFeature>()?.Tags is { } tags
            && (tags.Count == 0 || !tags.Any(static tag => tag.Key == Tag.Authentication)))
        {
            tags.Add(status switch
            {
                SessionAuthenticationStatus.Valid => Session,
                SessionAuthenticationStatus.NoCookie => None,
                SessionAuthenticationStatus.Invalid => Refused,
                _ => Unavailable,
            });
        }
    }
}
