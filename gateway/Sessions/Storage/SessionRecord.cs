using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Sessions.Storage;

/// <summary>A session in its stored format: first the fields that are documented for other programs, then the gateway's own.</summary>
internal sealed record SessionRecord
{
    public required string UserId { get; init; }

    public required SessionUser UserData { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset LastAccessed { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public byte[]? SecretHash { get; init; }

    public bool Remember { get; init; }

    /// <summary>Written only for imported sessions, so that the documented format does not change for others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Imported { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ImportedFrom { get; init; }

    public string? Ip { get; init; }

    public string? UserAgent { get; init; }

    public string? Device { get; init; }

    /// <summary>Fields that other programs add. A last-accessed write must keep them.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }
}
