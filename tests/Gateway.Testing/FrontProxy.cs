using System.Net;

namespace Gateway.Testing;

/// <summary>A real proxy that asks the gateway about every request, with the configuration shipped in <c>deploy</c>.</summary>
public sealed class FrontProxy : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly string[] TemporaryFolders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

    private readonly TempDirectory _folder;
    private readonly ChildProcess _process;

    private FrontProxy(Uri address, TempDirectory folder, ChildProcess process)
    {
        Address = address;
        _folder = folder;
        _process = process;
    }

    public Uri Address { get; }

    /// <summary>What it has printed.</summary>
    public string Log => _process.Output + _process.Errors;

    /// <summary>nginx with <c>deploy/nginx/auth-request.conf</c>.</summary>
    public static async Task<FrontProxy> StartNginxAsync(Uri gateway, Uri service, string? policy = null)
    {
        var (port, folder) = (FreePort.Take(), new TempDirectory());
        var site = Adapt(
            Path.Combine("nginx", "auth-request.conf"),
            ("server 127.0.0.1:8080;", $"server {gateway.Authority};"),
            ("server 127.0.0.1:5080;", $"server {service.Authority};"),
            ("listen 80;", $"listen 127.0.0.1:{port};"),
            ("http://gateway/auth/verify;", $"http://gateway/auth/verify{(policy is null ? "" : $"?policy={policy}")};"));
        var temporary = string.Join('\n', TemporaryFolders.Select(name => $"{name}_temp_path {folder.Combine(name)};"));
        await File.WriteAllTextAsync(folder.Combine("site.conf"), site);
        await File.WriteAllTextAsync(
            folder.Combine("nginx.conf"),
            $"daemon off; master_process off; pid {folder.Combine("nginx.pid")}; error_log stderr; events {{ }} http {{ access_log off;\n{temporary}\ninclude {folder.Combine("site.conf")}; }}");
        return await StartAsync(port, folder, File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx", "-p", folder.Path, "-e", "stderr", "-c", folder.Combine("nginx.conf"));
    }

    /// <summary>Caddy with <c>deploy/caddy/Caddyfile</c>.</summary>
    public static async Task<FrontProxy> StartCaddyAsync(Uri gateway, Uri service, string? policy = null)
    {
        var (port, folder) = (FreePort.Take(), new TempDirectory());
        var site = Adapt(
            Path.Combine("caddy", "Caddyfile"),
            ("app.example.com {", $"http://127.0.0.1:{port} {{\n\tbind 127.0.0.1"),
            ("127.0.0.1:8080", gateway.Authority),
            ("127.0.0.1:5080", service.Authority),
            ("/auth/verify?redirect=true\n", $"/auth/verify?redirect=true{(policy is null ? "" : $"&policy={policy}")}\n"));
        await File.WriteAllTextAsync(folder.Combine("Caddyfile"), $"{{\n\tadmin off\n\tauto_https off\n}}\n{site}");
        return await StartAsync(port, folder, "caddy", "run", "--adapter", "caddyfile", "--config", folder.Combine("Caddyfile"));
    }

    public Browser NewBrowser(CookieJar? cookies = null) => new(Address, cookies);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    // A piece that is not there any more would leave the test with another configuration than it says.
    private static string Adapt(string file, params (string Shipped, string Here)[] changes)
    {
        var text = File.ReadAllText(Path.Combine(Programs.DeployFolder, file));
        foreach (var (shipped, here) in changes)
        {
            if (!text.Contains(shipped, StringComparison.Ordinal))
                throw new InvalidOperationException($"{file} has no '{shipped}' any more.");
            text = text.Replace(shipped, here, StringComparison.Ordinal);
        }

        return text;
    }

    private static async Task<FrontProxy> StartAsync(int port, TempDirectory folder, string program, params string[] arguments)
    {
        var process = ChildProcess.Start(program, arguments, folder.Path, environment =>
        {
            environment["HOME"] = folder.Path;
            environment["XDG_DATA_HOME"] = folder.Path;
            environment["XDG_CONFIG_HOME"] = folder.Path;
        });
        var proxy = new FrontProxy(new Uri($"http://127.0.0.1:{port}"), folder, process);
        try
        {
            using var client = new HttpClient { BaseAddress = proxy.Address };
            await Wait.UntilAsync(() => proxy.ServesAsync(client), Patience, $"{program} serves the sign-in page");
            return proxy;
        }
        catch (Exception e)
        {
            var log = proxy.Log;
            await proxy.DisposeAsync();
            throw new InvalidOperationException($"{program} didn't start.\n{log}", e);
        }
    }

    private async Task<bool> ServesAsync(HttpClient client)
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"It ended with exit code {_process.ExitCode}.");
        try
        {
            using var response = await client.GetAsync(new Uri("/auth/login", UriKind.Relative));
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
