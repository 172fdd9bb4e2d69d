using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Sessions;

namespace Gateway.Admin;

/// <summary>The user of a session.</summary>
internal sealed record ListedUserData(string Id, string? Email, string? Username, string? FullName, string? Role);

/// <summary>A session of anybody, as in the caller's own list, with its user.</summary>
internal sealed record ListedSession(
    string SessionId,
    ListedUserData UserData,
    DateTime CreatedAt,
    DateTime LastAccessed,
    DateTime ExpiresAt,
    string? Ip,
    string? UserAgent,
    string? Device,
    bool Current,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ShareId)
{
    public static ListedSession Of(Session session, SessionId current) => new(
        session.Id.Value,
        new(session.User.Id, session.User.Email, session.User.Username, session.User.FullName, session.User.Role),
        session.CreatedAt.UtcDateTime,
        session.LastAccessed.UtcDateTime,
        session.ExpiresAt.UtcDateTime,
        session.Origin.Ip,
        session.Origin.UserAgent,
        session.Origin.Device,
        session.Id == current,
        session.Share?.Id);
}

/// <summary>The response of <c>GET /auth/admin/sessions</c>.</summary>
internal sealed record SessionList(IReadOnlyList<ListedSession> Sessions, string? Cursor);

/// <summary>A user, or a person who has sessions.</summary>
internal sealed record ListedUser(
    string Id, string? Email, string? Username, string? FullName, string? Role, bool Disabled, int Sessions);

/// <summary>The response of <c>GET /auth/admin/users</c>.</summary>
internal sealed record UserList(IReadOnlyList<ListedUser> Users, string? Cursor);

/// <summary>The response of ending the sessions of a user.</summary>
internal sealed record UserSessionsEnded(int Ended);

/// <summary>Serializes the responses of the administration.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SessionList))]
[JsonSerializable(typeof(UserList))]
[JsonSerializable(typeof(UserSessionsEnded))]
internal sealed partial class AdminJson : JsonSerializerContext
{
    // The documents are never embedded in HTML, so non-ASCII characters need no escapes.
    public static readonly AdminJson Readable = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
