namespace Gateway.Sessions.Storage;

/// <summary>Where sessions live.</summary>
internal enum SessionStoreKind
{
    /// <summary>In Redis: shared by all gateways, kept over restarts.</summary>
    Redis,

    /// <summary>In the process: gone with it.</summary>
    Memory,
}
