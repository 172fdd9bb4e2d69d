using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Gateway.Testing;

/// <summary>An application under <c>tests/backends</c> with users of its own, in a database that the gateway only reads.</summary>
public sealed class ForeignUsers : IAsyncDisposable
{
    private const string Python = "/usr/bin/python3";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _program;
    private readonly string _databaseUrl;
    private readonly ChildProcess _process;

    private ForeignUsers(string program, string databaseUrl, int port, ChildProcess process)
    {
        _program = program;
        _databaseUrl = databaseUrl;
        _process = process;
        Address = new Uri($"http://127.0.0.1:{port}");
    }

    public Uri Address { get; }

    /// <summary>The statement in the configuration that is kept beside the application.</summary>
    public string Query => QueryOf(_program);

    /// <summary>The statement for Django's own tables.</summary>
    public static string DjangoQuery => QueryOf(Programs.DjangoUsers);

    /// <summary>The statement for the FastAPI service's table.</summary>
    public static string FastApiQuery => QueryOf(Programs.FastApiUsers);

    /// <summary>A Django project, with the tables of its own migrations.</summary>
    public static async Task<ForeignUsers> StartDjangoAsync(string databaseUrl)
    {
        (await RunAsync(Programs.DjangoUsers, databaseUrl, ["migrate", "--verbosity", "0"])).EnsureSuccess();
        var port = FreePort.Take();
        return await StartAsync(Programs.DjangoUsers, databaseUrl, port, "runserver", "--noreload", $"127.0.0.1:{port}");
    }

    /// <summary>A FastAPI service, which makes its table at its start.</summary>
    public static Task<ForeignUsers> StartFastApiAsync(string databaseUrl) => StartAsync(Programs.FastApiUsers, databaseUrl, FreePort.Take());

    /// <summary>Runs one of the application's own commands, which finds no terminal to ask for a password.</summary>
    public Task<CommandResult> ManageAsync(string[] arguments, string? input = null, params (string Name, string Value)[] environment) =>
        RunAsync(_program, _databaseUrl, arguments, input, environment);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<ForeignUsers> StartAsync(string program, string databaseUrl, int port, params string[] arguments)
    {
        var process = ChildProcess.Start(Python, ["-B", program, .. arguments], environment: environment =>
        {
            environment["DATABASE_URL"] = databaseUrl;
            environment["PORT"] = port.ToString(CultureInfo.InvariantCulture);
        });
        var application = new ForeignUsers(program, databaseUrl, port, process);
        try
        {
            using var client = new HttpClient { BaseAddress = application.Address };
            await Wait.UntilAsync(() => application.AnswersAsync(client), Patience, $"{program} answers");
            return application;
        }
        catch (Exception e)
        {
            var log = process.Output + process.Errors;
            await application.DisposeAsync();
            throw new InvalidOperationException($"{program} didn't start.\n{log}", e);
        }
    }

    private static Task<CommandResult> RunAsync(string program, string databaseUrl, string[] arguments, string? input = null, params (string Name, string Value)[] more) =>
        ChildProcess.RunAsync(
            "setsid",
            ["--wait", Python, "-B", program, .. arguments],
            environment: environment =>
            {
                environment["DATABASE_URL"] = databaseUrl;
                foreach (var (name, value) in more)
                    environment[name] = value;
            },
            input: input);

    private static string QueryOf(string program)
    {
        var file = Path.Combine(Path.GetDirectoryName(program)!, "appsettings.Gateway.json");
        return (string)JsonNode.Parse(File.ReadAllText(file))!["Gateway"]!["Users"]![nameof(Query)]!;
    }

    private async Task<bool> AnswersAsync(HttpClient client)
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"It ended with exit code {_process.ExitCode}.");
        try
        {
            // Whatever it says to a path that it may not know.
            using var response = await client.GetAsync(new Uri("/ready", UriKind.Relative));
            return response.StatusCode != HttpStatusCode.BadGateway;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
