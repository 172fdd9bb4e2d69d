using System.Globalization;
using Npgsql;

namespace Gateway.Testing;

/// <summary>A real PostgreSQL on a loopback port and in a folder of its own, both kept when it is started again.</summary>
public sealed class PostgresProcess : IAsyncDisposable
{
    // Needs escaping in a URL, so that every test also shows that the gateway reads one right.
    private const string Password = "p@ss:w/rd%1";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string Programs = FindPrograms();
    private static readonly Lazy<Task<TempDirectory>> Template = new(InitializeAsync);

    private readonly TempDirectory _folder = new();
    private readonly int _port = FreePort.Take();
    private ChildProcess? _server;

    private PostgresProcess()
    {
    }

    private string Data => _folder.Combine("data");

    private ChildProcess Server => _server ?? throw new InvalidOperationException("PostgreSQL isn't running.");

    public static async Task<PostgresProcess> StartAsync()
    {
        var postgres = new PostgresProcess();
        var template = await Template.Value;
        (await ChildProcess.RunAsync("cp", ["-a", template.Combine("data"), postgres.Data])).EnsureSuccess();
        await postgres.StartAgainAsync();
        return postgres;
    }

    /// <summary>Starts it after <see cref="StopAsync"/>, on the same port and with the same data.</summary>
    public async Task StartAgainAsync()
    {
        var (program, arguments) = AsOwner("postgres", [
            "-D", Data, "-p", _port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
            "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off", "-c", "shared_buffers=16MB", "-c", "max_connections=200",
        ]);
        _server = ChildProcess.Start(program, arguments, _folder.Path);
        await Wait.UntilAsync(AnswersAsync, Patience, $"PostgreSQL answers on port {_port}");
    }

    /// <summary>Cuts every connection and ends.</summary>
    public async Task StopAsync()
    {
        Server.Signal(Signals.Interrupt);
        await Server.WaitForExitAsync(Patience);
        await Server.DisposeAsync();
        _server = null;
    }

    /// <summary>Creates an empty database and returns its address as <c>DATABASE_URL</c> takes it.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"gateway_{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A database's name can't be a parameter, and this one is no one's input.
        command.CommandText = $"CREATE DATABASE {name}";
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
        return $"postgres://postgres:{Uri.EscapeDataString(Password)}@127.0.0.1:{_port}/{name}";
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await StopAsync();
        _folder.Dispose();
    }

    private static async Task<TempDirectory> InitializeAsync()
    {
        var folder = new TempDirectory();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        var data = Directory.CreateDirectory(folder.Combine("data")).FullName;
        if (Environment.IsPrivilegedProcess)
            (await ChildProcess.RunAsync("chown", ["postgres:postgres", data])).EnsureSuccess();

        var (program, arguments) = AsOwner("initdb", [
            "-D", data, "-U", "postgres", "--pwfile", folder.Write("password", Password), "--auth=scram-sha-256", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8",
        ]);
        (await ChildProcess.RunAsync(program, arguments, folder.Path, timeout: Patience)).EnsureSuccess();
        return folder;
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private static (string Program, IEnumerable<string> Arguments) AsOwner(string program, string[] arguments)
    {
        var path = Path.Combine(Programs, program);
        return Environment.IsPrivilegedProcess
            ? ("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments])
            : (path, arguments);
    }

    private static string FindPrograms()
    {
        const string Versions = "/usr/lib/postgresql";
        return Directory.Exists(Versions)
            && Directory.GetDirectories(Versions).Select(version => Path.Combine(version, "bin")).LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb"))) is { } found
            ? found
            : throw new DirectoryNotFoundException($"Install PostgreSQL's server: there is none under {Versions}.");
    }

    private async Task<bool> AnswersAsync()
    {
        if (Server.HasExited)
            throw new InvalidOperationException($"PostgreSQL didn't start.\n{Server.Output}\n{Server.Errors}");
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = _port,
        Username = "postgres",
        Password = Password,
        Database = database,
        Pooling = false,
    }.ConnectionString;
}
