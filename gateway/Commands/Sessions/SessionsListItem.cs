using System.Text.Json.Serialization;
using Gateway.Sessions;

namespace Gateway.Commands.Sessions;

/// <summary>A session in the output of <c>sessions list --json</c>.</summary>
internal sealed record SessionsListItem(
    string SessionId,
    string UserId,
    DateTime CreatedAt,
    DateTime LastAccessed,
    DateTime ExpiresAt,
    bool Remember,
    string? Ip,
    string? UserAgent,
    string? Device)
{
    /// <summary>The item for a session.</summary>
    public static SessionsListItem From(Session session) => new(
        session.Id.Value,
        session.User.Id,
        session.CreatedAt.UtcDateTime,
        session.LastAccessed.UtcDateTime,
        session.ExpiresAt.UtcDateTime,
        session.Remember,
        session.Origin.Ip,
        session.Origin.UserAgent,
        session.Origin.Device);
}

/// <summary>Writes the list without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(SessionsListItem[]))]
internal sealed partial class SessionsListJson : JsonSerializerContext;
