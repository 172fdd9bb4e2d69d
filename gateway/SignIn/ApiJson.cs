using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Sessions;
using Gateway.SignIn.Sharing;

namespace Gateway.SignIn;

/// <summary>The response to a sign-in.</summary>
internal sealed record SessionBegun(string SessionId, UserData UserData, DateTime CreatedAt, DateTime ExpiresAt)
{
    public static SessionBegun Of(Session session) =>
        new(session.Id.Value, UserData.Of(session.User), session.CreatedAt.UtcDateTime, session.ExpiresAt.UtcDateTime);
}

/// <summary>The response of <c>GET /auth/session</c>.</summary>
internal sealed record CurrentSession(string SessionId, UserData UserData, DateTime CreatedAt, DateTime LastAccessed, DateTime ExpiresAt)
{
    public static CurrentSession Of(Session session) => new(
        session.Id.Value,
        UserData.Of(session.User),
        session.CreatedAt.UtcDateTime,
        session.LastAccessed.UtcDateTime,
        session.ExpiresAt.UtcDateTime);
}

/// <summary>The user of a session.</summary>
internal sealed record UserData(string Id, string? Email, string? Username, string? FullName, string? Role)
{
    public static UserData Of(SessionUser user) => new(user.Id, user.Email, user.Username, user.FullName, user.Role);
}

/// <summary>One session in the list of active sessions.</summary>
internal sealed record ActiveSession(
    string SessionId,
    DateTime CreatedAt,
    DateTime LastAccessed,
    DateTime ExpiresAt,
    string? Ip,
    string? UserAgent,
    string? Device,
    bool Current,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ShareId)
{
    public static ActiveSession Of(Session session, SessionId current) => new(
        session.Id.Value,
        session.CreatedAt.UtcDateTime,
        session.LastAccessed.UtcDateTime,
        session.ExpiresAt.UtcDateTime,
        session.Origin.Ip,
        session.Origin.UserAgent,
        session.Origin.Device,
        session.Id == current,
        session.Share?.Id);
}

/// <summary>The response of <c>GET /auth/sessions/active</c>.</summary>
internal sealed record ActiveSessionList(IReadOnlyList<ActiveSession> ActiveSessions);

/// <summary>The response of <c>DELETE /auth/sessions</c>.</summary>
internal sealed record SessionsEnded(int Ended);

/// <summary>Serializes the responses of the JSON API.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SessionBegun))]
[JsonSerializable(typeof(CurrentSession))]
[JsonSerializable(typeof(ActiveSessionList))]
[JsonSerializable(typeof(SessionsEnded))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    // The documents are never embedded in HTML, so non-ASCII characters need no escapes.
    public static readonly ApiJson Readable = new(CreateOptions());

    /// <summary>The responses about shares, in the same format.</summary>
    public static readonly ShareAnswersJson Share = new(CreateOptions());

    private static JsonSerializerOptions CreateOptions() => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
