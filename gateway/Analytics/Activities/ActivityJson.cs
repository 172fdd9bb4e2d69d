using System.Text.Json.Serialization;

namespace Gateway.Analytics.Activities;

/// <summary>Serializes entries for Redis.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ActivityEntry))]
internal sealed partial class ActivityJson : JsonSerializerContext;
