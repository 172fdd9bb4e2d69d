using Xunit;

namespace Gateway.FunctionalTests.Topologies;

/// <summary>One server with a user that may do what the gateway needs and nothing else: the rules of docs/operations.md.</summary>
public class AclServers : IRedisServers, IAsyncLifetime
{
    private const string Secret = "p@ss/word";

    /// <summary>What the documents say, word by word.</summary>
    public const string Rules =
        "~session:* ~user_sessions:* ~gateway:* &__redis__:invalidate "
        + "+hello +auth +ping +echo +info +config|get +client|setname +client|id "
        + "+get +set +setex +psetex +del +unlink +exists +pttl +expire +pexpire +sadd +srem +smembers +sscan +lrange +llen +rpush +ltrim +hget +hgetall +hset +hexists +hincrby "
        + "+zadd +zrem +zcard +zrangebyscore +zremrangebyscore +pexpireat +pfadd +pfcount +incr +decr +eval +evalsha +script|load +scan +dbsize +time "
        + "+cluster|nodes +cluster|slots +readonly +asking "
        + "+client|list +client|tracking +subscribe +unsubscribe";

    public RedisProcess Redis { get; private set; } = null!;

    /// <summary>The user's part of an address.</summary>
    public static string Credentials => $"gateway:{Uri.EscapeDataString(Secret)}@";

    public string Url => $"redis://{Credentials}{Redis.Address}";

    public virtual bool Stream => true;

    protected virtual IEnumerable<string> UserRules => Rules.Split(' ');

    public async ValueTask InitializeAsync()
        => Redis = await RedisProcess.StartAsync(new RedisOptions { Password = "of the default user", Arguments = Arguments(UserRules) });

    /// <summary>What gives a server the user.</summary>
    public static IReadOnlyList<string> Arguments(IEnumerable<string> rules) => ["--user", "gateway", "on", $">{Secret}", "resetchannels", .. rules];

    /// <summary>What the user was refused on a server, as <c>reason object</c>.</summary>
    public static async Task<IReadOnlySet<string>> RefusalsAsync(RedisProcess redis)
    {
        var entries = (object[])(await redis.SendAsync("ACL", "LOG"))!;
        return entries.Cast<object[]>().Select(entry => $"{entry[3]} {entry[7]}").ToHashSet();
    }

    public async ValueTask DisposeAsync()
    {
        await Redis.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
