using System.Globalization;
using System.Net.Sockets;

namespace Gateway.Testing;

/// <summary>A primary, a replica and three sentinels that watch them and put the replica in the primary's place within about two seconds.</summary>
public sealed class SentinelGroup : IAsyncDisposable
{
    public const string Name = "main";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TempDirectory _folder = new();
    private readonly List<ChildProcess> _sentinels = [];
    private readonly List<int> _ports = [];
    private readonly RedisOptions _options;

    private SentinelGroup(RedisOptions options) => _options = options;

    /// <summary>The server that is the primary at first.</summary>
    public RedisProcess First { get; private set; } = null!;

    /// <summary>The server that is the replica at first.</summary>
    public RedisProcess Second { get; private set; } = null!;

    /// <summary>The address as <c>REDIS_URL</c> takes it: the sentinels, and the group's name.</summary>
    public string Url
    {
        get
        {
            var credentials = _options.Password is { } password ? $":{Uri.EscapeDataString(password)}@" : "";
            return $"redis://{credentials}{string.Join(',', _ports.Select(port => $"127.0.0.1:{port}"))}?sentinel={Name}";
        }
    }

    public static async Task<SentinelGroup> StartAsync(RedisOptions? options = null)
    {
        var group = new SentinelGroup(options ?? new RedisOptions());
        try
        {
            await group.StartServersAsync();
            for (var i = 0; i < 3; i++)
                await group.StartSentinelAsync();
            await Wait.UntilAsync(group.IsCompleteAsync, Patience, "the sentinels know each other and the replica");
            return group;
        }
        catch
        {
            await group.DisposeAsync();
            throw;
        }
    }

    /// <summary>The port of the server that the sentinels agree is the primary; null while they don't.</summary>
    public async Task<int?> PrimaryAsync()
    {
        var answers = new HashSet<string>();
        foreach (var port in _ports)
        {
            await using var sentinel = await RespClient.ConnectAsync(port);
            answers.Add((string)((object[])(await sentinel.SendAsync("SENTINEL", "GET-MASTER-ADDR-BY-NAME", Name))!)[1]);
        }

        return answers.Count == 1 ? int.Parse(answers.Single(), CultureInfo.InvariantCulture) : null;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var sentinel in _sentinels)
            await sentinel.DisposeAsync();
        if (Second is not null)
            await Second.DisposeAsync();
        if (First is not null)
            await First.DisposeAsync();
        _folder.Dispose();
    }

    private async Task StartServersAsync()
    {
        string[] password = _options.Password is null ? [] : ["--masterauth", _options.Password];
        First = await RedisProcess.StartAsync(_options with { Arguments = [.. _options.Arguments, .. password, "--repl-diskless-sync-delay", "0"] });
        Second = await RedisProcess.StartAsync(_options with
        {
            Arguments = [.. _options.Arguments, .. password, "--repl-diskless-sync-delay", "0", "--replicaof", "127.0.0.1", First.Port.ToString(CultureInfo.InvariantCulture)],
        });
        await Wait.UntilAsync(async () => await Second.ReplicationAsync("master_link_status") == "up", Patience, "the replica is in step");
    }

    // A sentinel writes what it learns into its configuration file.
    private async Task StartSentinelAsync()
    {
        var port = FreePort.Take();
        var password = _options.Password is null ? "" : $"sentinel auth-pass {Name} \"{_options.Password}\"";
        var file = _folder.Write($"sentinel-{port}.conf", string.Create(CultureInfo.InvariantCulture, $"""
            port {port}
            bind 127.0.0.1
            dir {_folder.Path}
            sentinel monitor {Name} 127.0.0.1 {First.Port} 2
            sentinel down-after-milliseconds {Name} 500
            sentinel failover-timeout {Name} 3000
            {password}

            """));
        _sentinels.Add(ChildProcess.Start("redis-server", [file, "--sentinel"], _folder.Path));
        _ports.Add(port);
        // They find each other sooner, and a former primary that comes back is one for two seconds instead of eight.
        await Wait.UntilAsync(() => TrySendAsync(port, "SENTINEL", "DEBUG", "PUBLISH-PERIOD", "500", "INFO-PERIOD", "1000"), Patience, "the sentinel answers");
    }

    private static async Task<bool> TrySendAsync(int port, params string[] command)
    {
        try
        {
            await using var sentinel = await RespClient.ConnectAsync(port);
            await sentinel.SendAsync(command);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task<bool> IsCompleteAsync()
    {
        foreach (var port in _ports)
        {
            await using var sentinel = await RespClient.ConnectAsync(port);
            var state = ((object[])(await sentinel.SendAsync("SENTINEL", "MASTER", Name))!).Cast<string>().Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
            if (state["flags"] != "master" || state["num-slaves"] != "1" || state["num-other-sentinels"] != "2")
                return false;
        }

        return true;
    }
}
