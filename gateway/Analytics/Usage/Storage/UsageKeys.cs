using System.Globalization;

namespace Gateway.Analytics.Usage.Storage;

/// <summary>The names of the keys in Redis, by the hour and by the day.</summary>
internal static class UsageKeys
{
    /// <summary>The hash with the counts of an hour.</summary>
    public static string Counts(DateTimeOffset hour) => $"gateway:analytics:hour:{Text(hour, UsageStep.Hour)}";

    /// <summary>The HyperLogLog of the people of an hour or a day.</summary>
    public static string People(DateTimeOffset start, UsageStep step) => $"gateway:analytics:people:{Text(start, step)}";

    private static string Text(DateTimeOffset start, UsageStep step) =>
        start.ToString(step == UsageStep.Hour ? "yyyyMMddHH" : "yyyyMMdd", CultureInfo.InvariantCulture);
}
