using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Analytics.Activities;

namespace Gateway.Account;

/// <summary>One event in the response of <c>GET /auth/activity</c>.</summary>
internal sealed record ActivityEvent(
    DateTime At,
    string Event,
    string? Ip,
    string? Device,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? SessionId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? By)
{
    public static ActivityEvent Of(ActivityEntry entry) =>
        new(entry.At, entry.Event, entry.Ip, entry.Device, entry.SessionId, entry.By);
}

/// <summary>The response of <c>GET /auth/activity</c>.</summary>
internal sealed record ActivityList(IReadOnlyList<ActivityEvent> Activity);

/// <summary>Serializes the responses of this room.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ActivityList))]
internal sealed partial class AccountJson : JsonSerializerContext
{
    // The documents are never embedded in HTML, so non-ASCII characters need no escapes.
    public static readonly AccountJson Readable = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
