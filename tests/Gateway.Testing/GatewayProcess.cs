using System.Net;
using System.Text.Json;

namespace Gateway.Testing;

/// <summary>A real gateway process with ports, a folder and a configuration file of its own, kept when it is started again.</summary>
public sealed class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly GatewaySetup _setup;
    private readonly TempDirectory _folder = new();
    private readonly HttpClient _management;
    private ChildProcess? _process;

    public GatewayProcess(GatewaySetup setup)
    {
        _setup = setup;
        Address = new Uri($"http://{setup.Host}:{FreePort.Take()}");
        ManagementAddress = new Uri($"http://127.0.0.1:{FreePort.Take()}");
        _management = new HttpClient { BaseAddress = ManagementAddress, Timeout = TimeSpan.FromSeconds(5) };
        WriteConfiguration();
    }

    /// <summary>The name of the session's cookie under the default configuration.</summary>
    public const string CookieName = "__Host-gateway_session";

    public Uri Address { get; }

    public Uri ManagementAddress { get; }

    public string ConfigurationFile => _folder.Combine("appsettings.Gateway.json");

    /// <summary>Everything the running process has printed, both streams.</summary>
    public string Log => Process.Output + Process.Errors;

    public int ProcessId => Process.Id;

    private ChildProcess Process => _process ?? throw new InvalidOperationException("The gateway isn't running.");

    /// <summary>Starts a gateway and waits until it is ready.</summary>
    public static async Task<GatewayProcess> StartAsync(GatewaySetup setup)
    {
        var gateway = new GatewayProcess(setup);
        try
        {
            await gateway.StartAsync();
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it, or starts it again on the same ports; returns when it is ready, or as soon as it lives.</summary>
    public async Task StartAsync(bool untilReady = true)
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _process = ChildProcess.Start("dotnet", [Programs.Gateway, "--config", ConfigurationFile], _folder.Path, SetEnvironment);
        var path = untilReady ? "/health/ready" : "/health/live";
        try
        {
            await Wait.UntilAsync(async () => await ManagementStatusAsync(path) == HttpStatusCode.OK, Patience, $"{path} answers 200");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{Log}", e);
        }
    }

    /// <summary>Starts a gateway that is expected to refuse its configuration.</summary>
    public Task<CommandResult> RunToExitAsync()
        => ChildProcess.RunAsync("dotnet", [Programs.Gateway, "--config", ConfigurationFile], _folder.Path, SetEnvironment, timeout: Patience);

    /// <summary>Runs one of the gateway's commands with the same configuration and environment.</summary>
    public Task<CommandResult> RunCommandAsync(string[] arguments, string? input = null)
        => ChildProcess.RunAsync("dotnet", [Programs.Gateway, .. arguments], _folder.Path, SetEnvironment, input);

    /// <summary>Adds an account through the command line.</summary>
    public async Task AddUserAsync(Person person)
    {
        string[] role = person.Role is null ? [] : ["--role", person.Role];
        string[] arguments =
        [
            "users", "add", "--id", person.Id, "--email", person.Email, "--username", person.Username, "--name", person.FullName, .. role, "--password-stdin",
        ];
        (await RunCommandAsync(arguments, person.Password)).EnsureSuccess();
    }

    public Browser NewBrowser(CookieJar? cookies = null) => new(Address, cookies);

    public Task<HttpResponseMessage> ManagementAsync(string path) => _management.GetAsync(new Uri(path, UriKind.Relative));

    /// <summary>The status the management address answers with, or null when nobody answers.</summary>
    public async Task<HttpStatusCode?> ManagementStatusAsync(string path)
    {
        if (Process.HasExited)
            throw new InvalidOperationException($"The gateway ended with exit code {Process.ExitCode}.\n{Log}");
        try
        {
            using var response = await ManagementAsync(path);
            return response.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            // A machine under load may take longer than the client waits; whoever asks goes on asking.
            return null;
        }
    }

    /// <summary>Writes the setup's file again, for a gateway that watches it.</summary>
    public void WriteConfiguration() => File.WriteAllText(ConfigurationFile, _setup.File.ToJsonString(Indented));

    /// <summary>Keeps what the running process has printed, for a person who wonders about a failure.</summary>
    public async Task SaveLogAsync(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, _process is null ? "It never ran." : Log);
    }

    /// <summary>SIGTERM, without waiting.</summary>
    public void Terminate() => Process.Signal(Signals.Terminate);

    public Task<int> WaitForExitAsync() => Process.WaitForExitAsync(Patience);

    /// <summary>SIGTERM; returns the exit code.</summary>
    public Task<int> StopAsync()
    {
        Terminate();
        return WaitForExitAsync();
    }

    /// <summary>SIGKILL.</summary>
    public Task KillAsync()
    {
        Process.Signal(Signals.Kill);
        return WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _management.Dispose();
        _folder.Dispose();
    }

    private void SetEnvironment(IDictionary<string, string?> environment)
    {
        CleanEnvironment.Apply(environment);
        environment["HOME"] = _folder.Path;
        environment["GATEWAY_CONFIG"] = ConfigurationFile;
        environment["ASPNETCORE_URLS"] = Address.GetLeftPart(UriPartial.Authority);
        environment["Gateway__Management__Url"] = ManagementAddress.GetLeftPart(UriPartial.Authority);
        // Half of what operators are told to set: a test run has many gateways.
        environment["DOTNET_GCgen0size"] = "0x1000000";
        foreach (var (name, value) in _setup.Environment)
            environment[name] = value;
    }
}
