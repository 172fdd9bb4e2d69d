using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Gateway.Telemetry;

namespace Gateway.Authentication;

/// <summary>Adds the session and a hash of the user's id to spans. Only who has the user's id can find the user in a trace.</summary>
internal static class SessionTrace
{
    private const int HashBytes = 8;

    /// <summary>The request's span; null while no listener is attached, which costs one field access.</summary>
    public static Activity? Current =>
        GatewayTelemetry.Source.HasListeners() && Activity.Current is { IsAllDataRequested: true } activity ? activity : null;

    public static void Describe(Activity activity, SessionAuthentication authentication, string source, string result)
    {
        activity.SetTag(Tag.SessionSource, source).SetTag(Tag.SessionResult, result);
        if (authentication.Session is { } session)
        {
            activity.SetTag(Tag.SessionId, session.Id.ToString())
                .SetTag(Tag.SessionAge, Math.Max(0, (long)(activity.StartTimeUtc - session.CreatedAt.UtcDateTime).TotalSeconds))
                .SetTag(Tag.UserHash, HashOf(session.User.Id));
        }
    }

    // The same as: printf %s ID | sha256sum | cut -c1-16
    private static string HashOf(string userId) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(userId)).AsSpan(0, HashBytes));
}
