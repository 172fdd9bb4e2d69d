using System.Text.Json.Serialization;

namespace Gateway.Analytics.Usage;

/// <summary>The length of time that one point of a report stands for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UsageStep>))]
internal enum UsageStep
{
    /// <summary>An hour.</summary>
    [JsonStringEnumMemberName("hour")]
    Hour,

    /// <summary>A day from midnight to midnight UTC.</summary>
    [JsonStringEnumMemberName("day")]
    Day,
}
