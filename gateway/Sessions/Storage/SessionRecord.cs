using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Sessions.Storage;

/// <summary>A session as it is stored: the documented fields first, then the gateway's own.</summary>
internal sealed record SessionRecord
{
    public required string UserId { get; init; }

    public required SessionUser UserData { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset LastAccessed { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public byte[]? SecretHash { get; init; }

    public bool Remember { get; init; }

    /// <summary>In no record but an imported one, so that other programs see nothing new.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Imported { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ImportedFrom { get; init; }

    public string? Ip { get; init; }

    public string? UserAgent { get; init; }

    public string? Device { get; init; }

    /// <summary>Fields of other programs; a touch must not lose them.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }
}
