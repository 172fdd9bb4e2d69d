using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Sessions;

/// <summary>Whom a session belongs to, as it was at sign-in; the form of <c>user_data</c> in Redis and in the API.</summary>
internal sealed record SessionUser
{
    public required string Id { get; init; }

    public string? Email { get; init; }

    public string? Username { get; init; }

    public string? FullName { get; init; }

    /// <summary>One role or several, separated by commas.</summary>
    public string? Role { get; init; }

    /// <summary>What other programs keep beside the documented fields; a write of ours must not lose it.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }
}
