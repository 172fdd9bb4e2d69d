namespace Gateway.Analytics.Usage;

/// <summary>How long sessions lasted, in whole seconds; null while there are none.</summary>
/// <param name="P50">Half of them lasted no longer.</param>
/// <param name="P90">Nine of ten lasted no longer.</param>
internal sealed record SessionSeconds(long? P50, long? P90);
