namespace Gateway.FunctionalTests.Topologies;

/// <summary>Servers that make up one Redis.</summary>
public interface IRedisServers
{
    /// <summary>The address as <c>REDIS_URL</c> takes it.</summary>
    string Url { get; }

    /// <summary>Whether they tell of changed keys.</summary>
    bool Stream { get; }
}
