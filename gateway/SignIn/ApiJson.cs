using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Sessions;

namespace Gateway.SignIn;

/// <summary>The answer to a sign-in.</summary>
internal sealed record SessionBegun(string SessionId, UserData UserData, DateTime CreatedAt, DateTime ExpiresAt)
{
    public static SessionBegun Of(Session session) =>
        new(session.Id.Value, UserData.Of(session.User), session.CreatedAt.UtcDateTime, session.ExpiresAt.UtcDateTime);
}

/// <summary>The caller's own session.</summary>
internal sealed record CurrentSession(string SessionId, UserData UserData, DateTime CreatedAt, DateTime LastAccessed, DateTime ExpiresAt)
{
    public static CurrentSession Of(Session session) => new(
        session.Id.Value, UserData.Of(session.User), session.CreatedAt.UtcDateTime, session.LastAccessed.UtcDateTime, session.ExpiresAt.UtcDateTime);
}

/// <summary>Whom a session belongs to, as the API tells it.</summary>
internal sealed record UserData(string Id, string? Email, string? Username, string? FullName, string? Role)
{
    public static UserData Of(SessionUser user) => new(user.Id, user.Email, user.Username, user.FullName, user.Role);
}

/// <summary>One entry of the list of devices.</summary>
internal sealed record ActiveSession(
    string SessionId, DateTime CreatedAt, DateTime LastAccessed, DateTime ExpiresAt, string? Ip, string? UserAgent, string? Device, bool Current)
{
    public static ActiveSession Of(Session session, SessionId current) => new(
        session.Id.Value,
        session.CreatedAt.UtcDateTime,
        session.LastAccessed.UtcDateTime,
        session.ExpiresAt.UtcDateTime,
        session.Origin.Ip,
        session.Origin.UserAgent,
        session.Origin.Device,
        session.Id == current);
}

/// <summary>The list of devices.</summary>
internal sealed record ActiveSessionList(IReadOnlyList<ActiveSession> ActiveSessions);

/// <summary>How many sessions were ended.</summary>
internal sealed record SessionsEnded(int Ended);

/// <summary>Writes the API's answers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SessionBegun))]
[JsonSerializable(typeof(CurrentSession))]
[JsonSerializable(typeof(ActiveSessionList))]
[JsonSerializable(typeof(SessionsEnded))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    // Never part of a page, so letters need no escapes.
    public static readonly ApiJson Readable = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
