using System.Globalization;
using System.Net;

namespace Gateway.Testing;

/// <summary>A service under <c>tests/backends</c>, which believes the assertion and nothing else.</summary>
public sealed class VerifyingBackend : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly SemaphoreSlim Installing = new(1, 1);

    private readonly ChildProcess _process;

    private VerifyingBackend(int port, ChildProcess process)
    {
        Address = new Uri($"http://127.0.0.1:{port}");
        _process = process;
    }

    public Uri Address { get; }

    public string Log => _process.Output + _process.Errors;

    /// <summary>ASP.NET Core's bearer authentication.</summary>
    public static Task<VerifyingBackend> StartAspNetAsync(int port, Uri gateway, string audience) => StartAsync(port, gateway, audience, "dotnet", Programs.AspNetBackend);

    /// <summary>Express with jose, from the npm registry in the versions of the lock file.</summary>
    public static async Task<VerifyingBackend> StartExpressAsync(int port, Uri gateway, string audience)
    {
        await InstallAsync(Path.GetDirectoryName(Programs.ExpressBackend)!);
        return await StartAsync(port, gateway, audience, "node", Programs.ExpressBackend);
    }

    /// <summary>FastAPI with PyJWT, both Debian's.</summary>
    public static Task<VerifyingBackend> StartFastApiAsync(int port, Uri gateway, string audience) => StartAsync(port, gateway, audience, "/usr/bin/python3", "-B", Programs.FastApiBackend);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<VerifyingBackend> StartAsync(int port, Uri gateway, string audience, string program, params string[] arguments)
    {
        var process = ChildProcess.Start(program, arguments, environment: environment =>
        {
            CleanEnvironment.Apply(environment);
            environment["Logging__LogLevel__Default"] = "Warning";
            environment["JWKS_URL"] = new Uri(gateway, "/auth/.well-known/jwks.json").ToString();
            environment["ISSUER"] = "gateway";
            environment["AUDIENCE"] = audience;
            environment["PORT"] = port.ToString(CultureInfo.InvariantCulture);
        });
        var backend = new VerifyingBackend(port, process);
        try
        {
            using var client = new HttpClient { BaseAddress = backend.Address };
            await Wait.UntilAsync(() => backend.RefusesAsync(client), Patience, $"{audience} answers 401 to a stranger");
            return backend;
        }
        catch (Exception e)
        {
            var log = backend.Log;
            await backend.DisposeAsync();
            throw new InvalidOperationException($"The backend {audience} didn't start.\n{log}", e);
        }
    }

    private static async Task InstallAsync(string folder)
    {
        await Installing.WaitAsync();
        try
        {
            // npm writes the second one when it is done.
            var (wanted, installed) = (new FileInfo(Path.Combine(folder, "package-lock.json")), new FileInfo(Path.Combine(folder, "node_modules", ".package-lock.json")));
            if (!installed.Exists || installed.LastWriteTimeUtc < wanted.LastWriteTimeUtc)
                (await ChildProcess.RunAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder, timeout: TimeSpan.FromMinutes(2))).EnsureSuccess();
        }
        finally
        {
            Installing.Release();
        }
    }

    private async Task<bool> RefusesAsync(HttpClient client)
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"It ended with exit code {_process.ExitCode}.");
        try
        {
            using var response = await client.GetAsync(new Uri("/whoami", UriKind.Relative));
            return response.StatusCode == HttpStatusCode.Unauthorized;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
