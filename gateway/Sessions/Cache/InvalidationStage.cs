namespace Gateway.Sessions.Cache;

/// <summary>
/// When a handler of <see cref="SessionInvalidator"/> runs; the stages run in the order of their values, after the epoch has advanced.
/// </summary>
internal enum InvalidationStage
{
    /// <summary>Drops reads of the store that are in flight, so that nobody joins one that began before the change.</summary>
    Reads,

    /// <summary>Removes cached entries.</summary>
    Entries,

    /// <summary>Acts on the change, for example by reading the session again.</summary>
    Observers,
}
