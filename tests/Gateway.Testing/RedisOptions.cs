namespace Gateway.Testing;

/// <summary>How a <see cref="RedisProcess"/> is started.</summary>
public sealed record RedisOptions
{
    /// <summary>Every write is on disk before it is answered: what was stored is there after a restart, however it ended.</summary>
    public bool AppendOnly { get; init; }

    /// <summary>For example <c>allkeys-lru</c>.</summary>
    public string? MaxMemoryPolicy { get; init; }

    public string? Password { get; init; }

    /// <summary>The port on which the nodes of a cluster talk; null for a server that is no such node.</summary>
    public int? ClusterPort { get; init; }
}
