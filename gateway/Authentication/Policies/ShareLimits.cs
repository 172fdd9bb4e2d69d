using Gateway.Requests.Paths;
using Gateway.Sessions.Sharing;

namespace Gateway.Authentication.Policies;

/// <summary>Decides what a shared session may reach.</summary>
internal static class ShareLimits
{
    /// <summary>Whether a shared session may reach a target. It opens no WebSocket.</summary>
    public static bool Allow(SessionShare share, AccessTarget target) =>
        target.GetMetadata<SharedSessions>() is not null
        || (!target.IsUpgrade && target is { Method: { } method } && target.UnambiguousPath() is { } path && share.Scope.Allows(path, method));
}
