using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Gateway.FunctionalTests.Differences;

/// <summary>The gateway, nginx and Caddy in front of the same backends, each exchange with a path and a backend of its own.</summary>
internal sealed class Proxies : IAsyncDisposable
{
    public const string Gateway = "gateway";
    public const string Nginx = "nginx";
    public const string Caddy = "Caddy";

    public static readonly string[] Names = [Gateway, Nginx, Caddy];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly string[] TemporaryFolders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

    private readonly TempDirectory _folder = new();
    private readonly CertificateAuthority _authority = new();
    private readonly List<IAsyncDisposable> _processes = [];
    private readonly Dictionary<string, (Uri Plain, Uri Secure)> _addresses = [];
    private readonly Dictionary<(string Proxy, int Exchange), ExchangeBackend> _backends = [];

    public IReadOnlyList<Exchange> Exchanges { get; }

    private Proxies(IReadOnlyList<Exchange> exchanges)
    {
        Exchanges = exchanges;
        foreach (var name in Names)
        {
            for (var i = 0; i < exchanges.Count; i++)
                _backends[(name, i)] = new ExchangeBackend(exchanges[i]);
        }
    }

    public static async Task<Proxies> StartAsync(Site site, IReadOnlyList<Exchange> exchanges)
    {
        var proxies = new Proxies(exchanges);
        try
        {
            await Task.WhenAll(proxies.StartGatewayAsync(site), proxies.StartNginxAsync(), proxies.StartCaddyAsync());
            return proxies;
        }
        catch
        {
            await proxies.DisposeAsync();
            throw;
        }
    }

    /// <summary>What becomes of an exchange through this proxy; empty where the proxy does not speak the backend's protocol.</summary>
    public async Task<string> RunAsync(string name, int exchange)
    {
        if (name == Nginx && Exchanges[exchange].Frames.Count > 0)
            return "";
        var (plain, secure) = _addresses[name];
        var path = string.Create(CultureInfo.InvariantCulture, $"/e{exchange}/x");
        using var client = new ExchangeClient(Exchanges[exchange], _backends[(name, exchange)], plain, secure, path, _authority);
        return await client.RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_processes.OfType<GatewayProcess>().SingleOrDefault() is { } gateway)
            await gateway.SaveLogAsync(Path.Combine(AppContext.BaseDirectory, "TestResults", "gateway-differences.log"));
        foreach (var process in _processes)
            await process.DisposeAsync();
        foreach (var backend in _backends.Values)
            await backend.DisposeAsync();
        _authority.Dispose();
        _folder.Dispose();
    }

    private async Task StartGatewayAsync(Site site)
    {
        var setup = site.Setup();
        for (var i = 0; i < Exchanges.Count; i++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"e{i}");
            setup.Cluster(id, _backends[(Gateway, i)].Address).Route(id, $"/{id}", "anonymous", id);
            if (Exchanges[i].Frames.Count > 0)
            {
                setup.Set($"ReverseProxy:Clusters:{id}:HttpRequest:Version", "2")
                    .Set($"ReverseProxy:Clusters:{id}:HttpRequest:VersionPolicy", "RequestVersionExact");
            }
        }

        var gateway = new GatewayProcess(setup);
        _processes.Add(gateway);
        var secure = NewAddress("https");
        setup.SetEnvironment("Kestrel__Endpoints__Plain__Url", gateway.Address.ToString())
            .SetEnvironment("Kestrel__Endpoints__Tls__Url", secure.ToString())
            .SetEnvironment("Kestrel__Endpoints__Tls__Certificate__Path", _authority.ServerCertificateFile)
            .SetEnvironment("Kestrel__Endpoints__Tls__Certificate__KeyPath", _authority.ServerKeyFile);
        _addresses[Gateway] = (gateway.Address, secure);
        await gateway.StartAsync();
    }

    private async Task StartNginxAsync()
    {
        var (plain, secure) = _addresses[Nginx] = (NewAddress("http"), NewAddress("https"));
        var folder = Directory.CreateDirectory(_folder.Combine("nginx")).FullName;
        var file = Path.Combine(folder, "nginx.conf");
        var (upstreams, locations) = (new StringBuilder(), new StringBuilder());
        for (var i = 0; i < Exchanges.Count; i++)
        {
            var backend = _backends[(Nginx, i)].Address.Authority;
            upstreams.AppendLine(CultureInfo.InvariantCulture, $"upstream e{i} {{ server {backend}; keepalive 4; }}");
            locations.AppendLine(CultureInfo.InvariantCulture, $"location /e{i}/ {{ proxy_pass http://e{i}; }}");
        }

        await File.WriteAllTextAsync(
            file,
            $$"""
            daemon off; master_process off; worker_rlimit_nofile 8192; pid {{folder}}/nginx.pid; error_log stderr crit;
            events { worker_connections 4096; }
            http {
              access_log off;
              {{string.Join('\n', TemporaryFolders.Select(name => $"{name}_temp_path {folder}/{name};"))}}
              client_max_body_size 0;
              {{upstreams}}
              server {
                listen {{plain.Authority}};
                listen {{secure.Authority}} ssl http2;
                ssl_certificate {{_authority.ServerCertificateFile}};
                ssl_certificate_key {{_authority.ServerKeyFile}};
                proxy_http_version 1.1;
                proxy_set_header Connection "";
                proxy_buffering off;
                proxy_request_buffering off;
                {{locations}}
              }
            }
            """);
        await StartAsync(plain, File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx", "-p", folder, "-e", "stderr", "-c", file);
    }

    private async Task StartCaddyAsync()
    {
        var (plain, secure) = _addresses[Caddy] = (NewAddress("http"), NewAddress("https"));
        var routes = new StringBuilder();
        for (var i = 0; i < Exchanges.Count; i++)
        {
            var transport = Exchanges[i].Frames.Count > 0 ? "transport http {\nversions h2c 2\n}" : "";
            var backend = _backends[(Caddy, i)].Address.Authority;
            routes.AppendLine(
                CultureInfo.InvariantCulture, $"handle /e{i}/* {{\nreverse_proxy {backend} {{\nflush_interval -1\n{transport}\n}}\n}}");
        }

        await File.WriteAllTextAsync(
            _folder.Combine("Caddyfile"),
            $$"""
            {
              admin off
              auto_https off
            }
            (backends) {
            {{routes}}
            }
            http://:{{plain.Port}} {
              bind 127.0.0.1
              import backends
            }
            https://127.0.0.1:{{secure.Port}} {
              bind 127.0.0.1
              tls {{_authority.ServerCertificateFile}} {{_authority.ServerKeyFile}}
              import backends
            }
            """);
        await StartAsync(plain, "caddy", "run", "--adapter", "caddyfile", "--config", _folder.Combine("Caddyfile"));
    }

    private async Task StartAsync(Uri address, string program, params string[] arguments)
    {
        var process = ChildProcess.Start(program, arguments, _folder.Path, environment =>
        {
            foreach (var name in (string[])["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"])
                environment[name] = _folder.Path;
        });
        _processes.Add(process);
        await Wait.UntilAsync(
            () => process.HasExited
                ? throw new InvalidOperationException($"{program} has ended.\n{process.Output}{process.Errors}")
                : IsListeningAsync(address),
            Patience,
            $"{program} listens");
    }

    private static async Task<bool> IsListeningAsync(Uri address)
    {
        try
        {
            using var connection = new TcpClient();
            await connection.ConnectAsync(address.Host, address.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static Uri NewAddress(string scheme) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{scheme}://127.0.0.1:{FreePort.Take()}"));
}
