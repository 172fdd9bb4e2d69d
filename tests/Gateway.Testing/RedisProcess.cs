using System.Globalization;
using System.Net.Sockets;
using StackExchange.Redis;

namespace Gateway.Testing;

/// <summary>A real redis-server on a loopback port and in a folder of its own, both kept when it is started again.</summary>
public sealed class RedisProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly RedisOptions _options;
    private readonly TempDirectory _folder = new();
    private ChildProcess? _server;

    private RedisProcess(RedisOptions options) => _options = options;

    public int Port { get; } = FreePort.Take();

    public string Address => $"127.0.0.1:{Port}";

    /// <summary>The address as <c>REDIS_URL</c> takes it.</summary>
    public string Url => _options.Password is { } password ? $"redis://:{Uri.EscapeDataString(password)}@{Address}" : $"redis://{Address}";

    private ChildProcess Server => _server ?? throw new InvalidOperationException("Redis isn't running.");

    public static async Task<RedisProcess> StartAsync(RedisOptions? options = null)
    {
        var redis = new RedisProcess(options ?? new RedisOptions());
        await redis.StartAgainAsync();
        return redis;
    }

    /// <summary>Starts it after <see cref="StopAsync"/> or <see cref="KillAsync"/>, on the same port and with the same files.</summary>
    public async Task StartAgainAsync()
    {
        _server = ChildProcess.Start("redis-server", Arguments(), _folder.Path);
        await Wait.UntilAsync(AnswersAsync, Patience, $"Redis answers on {Address}");
    }

    /// <summary>SIGTERM: it saves and leaves.</summary>
    public Task StopAsync() => EndAsync(Signals.Terminate);

    /// <summary>SIGKILL: it is gone.</summary>
    public Task KillAsync() => EndAsync(Signals.Kill);

    /// <summary>SIGSTOP: connections stay open and nothing answers.</summary>
    public void Pause() => Server.Signal(Signals.Stop);

    public void Resume() => Server.Signal(Signals.Continue);

    public async Task<ConnectionMultiplexer> ConnectAsync()
    {
        var configuration = new ConfigurationOptions { EndPoints = { Address }, AllowAdmin = true, Password = _options.Password };
        return await ConnectionMultiplexer.ConnectAsync(configuration);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _folder.Dispose();
    }

    private async Task EndAsync(int signal)
    {
        Server.Signal(signal);
        await Server.WaitForExitAsync(Patience);
        await Server.DisposeAsync();
        _server = null;
    }

    private List<string> Arguments()
    {
        List<string> arguments =
        [
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _folder.Path, "--save", "",
        ];
        if (_options.AppendOnly)
            arguments.AddRange(["--appendonly", "yes", "--appendfsync", "always"]);
        if (_options.MaxMemoryPolicy is { } policy)
            arguments.AddRange(["--maxmemory", "64mb", "--maxmemory-policy", policy]);
        if (_options.Password is { } password)
            arguments.AddRange(["--requirepass", password]);
        if (_options.ClusterPort is { } bus)
            arguments.AddRange(["--cluster-enabled", "yes", "--cluster-port", bus.ToString(CultureInfo.InvariantCulture), "--cluster-node-timeout", "2000"]);
        return arguments;
    }

    private async Task<bool> AnswersAsync()
    {
        if (Server.HasExited)
            throw new InvalidOperationException($"redis-server didn't start.\n{Server.Output}\n{Server.Errors}");
        try
        {
            var resp = await RespClient.ConnectAsync(Port, _options.Password);
            await using (resp)
                return await resp.SendAsync("PING") is "PONG";
        }
        catch (Exception e) when (e is SocketException or IOException or RespException)
        {
            return false;
        }
    }
}
