using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Xunit;

namespace Gateway.FunctionalTests.Users;

/// <summary>A PostgreSQL server of the tests' own, with an empty database for each one that asks.</summary>
public sealed class UserDatabase : IAsyncLifetime
{
    private const string Binaries = "/usr/lib/postgresql/15/bin";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gateway-postgres-");
    private readonly int _port = FreePort();
    private int _databases;

    public async ValueTask InitializeAsync()
    {
        // The server refuses to run as root.
        await RunAsync("chown", "postgres", _folder.FullName);
        await RunAsync("runuser", "-u", "postgres", "--", $"{Binaries}/initdb", "-D", Data, "-A", "trust", "-N", "--locale=C.UTF-8", "-E", "UTF8");
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
    }

    public async Task StartAsync() => await RunAsync(
        "runuser", "-u", "postgres", "--", $"{Binaries}/pg_ctl", "-D", Data, "-w", "-l", $"{Data}/log",
        "-o", $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off", "start");

    public async Task StopAsync() => await RunAsync(
        "runuser", "-u", "postgres", "--", $"{Binaries}/pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop");

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its address.</returns>
    public async Task<string> CreateAsync()
    {
        var name = $"test{Interlocked.Increment(ref _databases)}";
        await using var source = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres");
        await using var command = source.CreateCommand($"CREATE DATABASE {name}");
        await command.ExecuteNonQueryAsync();
        return $"postgres://postgres@127.0.0.1:{_port}/{name}";
    }

    /// <summary>Ends every connection to a database, as an administrator does.</summary>
    /// <returns>How many there were.</returns>
    public async Task<long> TerminateConnectionsAsync(string url)
    {
        await using var source = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres;Pooling=false");
        await using var command = source.CreateCommand("SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = $1");
        command.Parameters.AddWithValue(new Uri(url.Split('?')[0]).AbsolutePath[1..]);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private string Data => Path.Combine(_folder.FullName, "data");

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = "/" })!;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} exited with {process.ExitCode}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
