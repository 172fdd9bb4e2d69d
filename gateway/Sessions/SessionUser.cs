using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Sessions;

/// <summary>The user of a session, as of the sign-in. It is serialized as <c>user_data</c> in Redis and in the API.</summary>
internal sealed record SessionUser
{
    public required string Id { get; init; }

    public string? Email { get; init; }

    public string? Username { get; init; }

    public string? FullName { get; init; }

    /// <summary>One role or several, separated by commas.</summary>
    public string? Role { get; init; }

    /// <summary>Fields that other programs add. A write of the gateway must keep them.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }
}
