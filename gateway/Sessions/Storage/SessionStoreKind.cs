namespace Gateway.Sessions.Storage;

/// <summary>Where sessions are stored.</summary>
internal enum SessionStoreKind
{
    /// <summary>In Redis: shared by all gateways, and kept over restarts.</summary>
    Redis,

    /// <summary>In the memory of the process: they end with it.</summary>
    Memory,
}
