using System.CommandLine;
using System.CommandLine.Invocation;
using Gateway.Commands.Sessions;
using Gateway.Commands.Users;
using Gateway.Configuration;
using Gateway.Configuration.Validation;

namespace Gateway.Commands;

/// <summary>The command line. Without a command, the gateway serves.</summary>
internal sealed partial class GatewayCommand
{
    private static readonly Option<string?> Config = new("--config")
    {
        Description = $"The configuration file. Default: ${GatewaySettings.FileVariable}, else ./{GatewaySettings.FileName}.",
        Recursive = true,
    };

    // "@alice" is an argument as any other, not the name of a file with more arguments.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    private readonly Func<GatewaySettings, WebApplication> _create;
    private readonly Action<WebApplication> _configure;
    private WebApplication? _application;

    private GatewayCommand(Func<GatewaySettings, WebApplication> create, Action<WebApplication> configure)
    {
        _create = create;
        _configure = configure;
    }

    /// <summary>Runs the command that the arguments name.</summary>
    /// <param name="args">The arguments of the process.</param>
    /// <param name="create">Creates the application of a configuration, without its pipeline.</param>
    /// <param name="configure">Adds the pipeline.</param>
    /// <param name="invocation">Where the command writes; the console by default.</param>
    public static async Task<int> RunAsync(
        string[] args,
        Func<GatewaySettings, WebApplication> create,
        Action<WebApplication> configure,
        InvocationConfiguration? invocation = null)
    {
        invocation ??= new InvocationConfiguration();
        invocation.EnableDefaultExceptionHandler = false;
        invocation.ProcessTerminationTimeout = null;
        var command = new GatewayCommand(create, configure);
        var parsed = command.CreateRootCommand().Parse(args, Parsing);
        if (parsed.Action is ParseErrorAction || UsageErrors.HasUnknownOption(parsed))
        {
            UsageErrors.Write(args, parsed, invocation.Error);
            return ExitCode.WrongUsage;
        }

        try
        {
            var code = await parsed.InvokeAsync(invocation);
            if (command._application is { } done)
            {
                AdministrationAudit.Write(parsed, done.Services, code);
            }

            return parsed.Errors.Count > 0 ? ExitCode.WrongUsage : code;
        }
        catch (InvalidConfigurationException e)
        {
            foreach (var error in e.Errors)
            {
                await invocation.Error.WriteLineAsync(error);
            }

            return ExitCode.WrongUsage;
        }
        finally
        {
            if (command._application is { } application)
            {
                await application.DisposeAsync();
            }
        }
    }

    /// <summary>Describes all commands, for tests.</summary>
    internal static RootCommand CreateRootCommand(Func<GatewaySettings, WebApplication> create, Action<WebApplication> configure) =>
        new GatewayCommand(create, configure).CreateRootCommand();

    private RootCommand CreateRootCommand()
    {
        var serve = new Command("serve", "Serve (the default).");
        serve.SetAction(ServeAsync);
        var check = new Command("check", "Report all errors in the configuration, without starting.");
        check.SetAction(CheckAsync);
        var schema = new Command("schema", "Write the JSON schema of the configuration file, for editors.");
        schema.SetAction(WriteSchemaAsync);
        var root = new RootCommand("An authentication gateway: signs users in, keeps their sessions, and tells backends who is calling.")
        {
            Config,
            serve,
            new Command("config", "Work with the configuration.") { check, schema },
            MigrateCommand.Create(Services),
            UsersCommand.Create(Services),
            SessionsCommand.Create(Services),
        };
        root.SetAction(ServeAsync);
        return root;
    }

    private async Task<int> ServeAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var settings = Load(parsed) with
        {
            CheckReload = changed => ConfigurationCheck.ErrorsOfAsync(
                changed, _create, _configure, new UserQueryTrial(_application!.Services).ErrorsAsync),
        };
        var (application, errors) = await ConfigurationCheck.BuildAsync(settings, _create, _configure, new UserQueryTrial().ErrorsAsync);
        _application = application ?? throw new InvalidConfigurationException(errors);
        if (!settings.FileExists)
        {
            Log.FileMissing(application.Logger, settings.File);
        }

        return await ServeCommand.RunAsync(application);
    }

    private async Task<int> CheckAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var settings = Load(parsed) with { IsCommand = true };
        var query = new UserQueryTrial();
        var (application, errors) = await ConfigurationCheck.BuildAsync(settings, _create, _configure, query.ErrorsAsync);
        _application = application ?? throw new InvalidConfigurationException(errors);
        if (query.Unavailable is { } unavailable)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(unavailable);
            return ExitCode.Failed;
        }

        await parsed.InvocationConfiguration.Output.WriteLineAsync(
            settings.FileExists ? $"{settings.File}: no errors" : "no errors in the environment, and no configuration file");
        return ExitCode.Done;
    }

    private static async Task<int> WriteSchemaAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(ConfigurationSchema.Open());
        await parsed.InvocationConfiguration.Output.WriteAsync(await reader.ReadToEndAsync(cancellationToken));
        return ExitCode.Done;
    }

    // Commands other than serve need the services, but neither a server nor routes.
    private IServiceProvider Services(ParseResult parsed)
    {
        var (application, errors) = ConfigurationCheck.Build(Load(parsed) with { IsCommand = true }, _create, static _ => { });
        _application = application ?? throw new InvalidConfigurationException(errors);
        return application.Services;
    }

    private static GatewaySettings Load(ParseResult parsed) =>
        GatewaySettings.Load(parsed.GetValue(Config), Environment.GetEnvironmentVariable);

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "There is no configuration file {File}: everything comes from the environment (name another file with --config or "
                + "GATEWAY_CONFIG)",
            EventName = "NoConfigurationFile")]
        public static partial void FileMissing(ILogger logger, string file);
    }
}
