using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Sessions.Adaptive;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Sharing;

namespace Gateway.Sessions.Storage;

/// <summary>A session in its stored format: first the fields that are documented for other programs, then the gateway's own.</summary>
internal sealed record SessionRecord
{
    // A thousand years; a longer duration could not be added to a time.
    private const double MaximumIdleSeconds = 1000.0 * 365 * 24 * 3600;

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

    /// <summary>Written only where lifetimes follow use, like the next ones.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ActivityLevel { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? IdleSeconds { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? ActivitySince { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LastNetwork { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LastBrowser { get; init; }

    /// <summary>Written only for shared sessions, like the next ones.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ShareId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ShareOwnerSession { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? SharePaths { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? ShareMethods { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? ShareEndsAt { get; init; }

    /// <summary>Fields that other programs add. A last-accessed write must keep them.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }

    /// <summary>The limits of a shared session; null for any other, and where they cannot be read.</summary>
    public SessionShare? Share() =>
        this is { ShareId: { Length: > 0 } id, SharePaths: { Count: > 0 } paths, ShareMethods: { Count: > 0 } methods, ShareEndsAt: { } endsAt }
            && SessionId.TryParse(ShareOwnerSession, out var owner)
            ? new SessionShare(id, owner, new ShareScope(paths, methods), endsAt)
            : null;

    /// <summary>What bounds the session's lifetime, whatever its use.</summary>
    public SessionTerm Term() => new(CreatedAt, Remember, ShareEndsAt);

    /// <summary>The activity in the record; null where it has none, or one that another program wrote and that is none.</summary>
    public SessionActivity? Activity() =>
        this is { ActivityLevel: >= 0 and var level, IdleSeconds: > 0 and <= MaximumIdleSeconds and var idle, ActivitySince: { } since }
            ? new SessionActivity(
                level,
                TimeSpan.FromSeconds(idle),
                since,
                LastNetwork is null && LastBrowser is null ? null : new AccessPlace(LastNetwork, LastBrowser))
            : null;

    /// <summary>The record with another activity.</summary>
    public SessionRecord With(SessionActivity? activity) => this with
    {
        ActivityLevel = activity?.Level,
        IdleSeconds = activity?.Idle.TotalSeconds,
        ActivitySince = activity?.Since,
        LastNetwork = activity?.Place?.Network,
        LastBrowser = activity?.Place?.Browser,
    };
}
