using System.ComponentModel;
using System.Globalization;
using System.Net.Sockets;

namespace Gateway.Testing;

/// <summary>A real Garnet on a loopback port: a server that speaks Redis's protocol and has no <c>CLIENT TRACKING</c>.</summary>
/// <remarks>
/// The program named by <c>GATEWAY_TESTS_GARNET</c>, else the .NET tool, which is installed once into the system's folder for
/// temporary files.
/// </remarks>
public sealed class GarnetProcess : IAsyncDisposable
{
    private const string Version = "2.2.8";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan InstallPatience = TimeSpan.FromMinutes(5);
    private static readonly Lazy<Task<string?>> Program = new(FindAsync);

    private readonly TempDirectory _folder = new();
    private readonly ChildProcess _server;

    private GarnetProcess(string program)
        => _server = ChildProcess.Start(program, ["--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--lua", "--lua-transaction-mode", "--memory", "64m", "--index", "1m"], _folder.Path);

    public int Port { get; } = FreePort.Take();

    /// <summary>The address as <c>REDIS_URL</c> takes it.</summary>
    public string Url => $"redis://127.0.0.1:{Port}";

    /// <summary>Starts a server; null where there is no Garnet and it can't be installed.</summary>
    public static async Task<GarnetProcess?> TryStartAsync()
    {
        if (await Program.Value is not { } program)
            return null;
        var garnet = new GarnetProcess(program);
        try
        {
            await Wait.UntilAsync(garnet.AnswersAsync, Patience, "Garnet answers");
            return garnet;
        }
        catch
        {
            await garnet.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<string?> FindAsync()
    {
        if (Environment.GetEnvironmentVariable("GATEWAY_TESTS_GARNET") is { Length: > 0 } given)
            return given;
        var folder = Path.Combine(Path.GetTempPath(), $"gateway-tests-garnet-{Version}");
        var program = Path.Combine(folder, "garnet-server");
        return File.Exists(program) || await InstallAsync(folder) ? program : null;
    }

    // Under another name first: whoever finds the program finds all of it.
    private static async Task<bool> InstallAsync(string folder)
    {
        var unfinished = $"{folder}-{Guid.NewGuid():n}";
        try
        {
            var result = await ChildProcess.RunAsync("dotnet", ["tool", "install", "garnet-server", "--version", Version, "--tool-path", unfinished], timeout: InstallPatience);
            if (result.ExitCode != 0)
                return false;
            Directory.Move(unfinished, folder);
            return true;
        }
        catch (Exception e) when (e is TimeoutException or Win32Exception)
        {
            return false;
        }
    }

    private async Task<bool> AnswersAsync()
    {
        if (_server.HasExited)
            throw new InvalidOperationException($"Garnet didn't start.\n{_server.Output}\n{_server.Errors}");
        try
        {
            await using var client = await RespClient.ConnectAsync(Port);
            return await client.SendAsync("PING") is "PONG";
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }
}
