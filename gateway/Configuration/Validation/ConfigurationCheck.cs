using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace Gateway.Configuration.Validation;

/// <summary>Collects every error of a configuration as a line that names the key.</summary>
internal static class ConfigurationCheck
{
    /// <summary>Checks the settings and builds the application; it is null when there are errors.</summary>
    /// <param name="settings">The configuration's sources.</param>
    /// <param name="create">Builds the application, without its pipeline.</param>
    /// <param name="configure">Adds the pipeline; this loads the routes.</param>
    public static (WebApplication? Application, IReadOnlyList<string> Errors) Build(
        GatewaySettings settings, Func<GatewaySettings, WebApplication> create, Action<WebApplication> configure)
    {
        var (application, errors, _) = Check(settings, create, configure);
        return (errors.Count == 0 ? application : null, errors);
    }

    /// <summary>Checks the settings, with what needs other servers, and builds the application; it is null when there are errors.</summary>
    /// <param name="settings">The configuration's sources.</param>
    /// <param name="create">Builds the application, without its pipeline.</param>
    /// <param name="configure">Adds the pipeline; this loads the routes.</param>
    /// <param name="tryAsync">Checks what needs other servers, and returns its errors.</param>
    public static async Task<(WebApplication? Application, IReadOnlyList<string> Errors)> BuildAsync(
        GatewaySettings settings,
        Func<GatewaySettings, WebApplication> create,
        Action<WebApplication> configure,
        Func<IServiceProvider, Task<IReadOnlyList<string>>> tryAsync)
    {
        var (application, errors) = await CheckAsync(settings, create, configure, tryAsync);
        if (errors.Count == 0)
        {
            return (application, errors);
        }

        await using (application)
        {
            return (null, errors);
        }
    }

    /// <summary>Returns the same errors, and disposes everything that was built.</summary>
    public static async Task<IReadOnlyList<string>> ErrorsOfAsync(
        GatewaySettings settings,
        Func<GatewaySettings, WebApplication> create,
        Action<WebApplication> configure,
        Func<IServiceProvider, Task<IReadOnlyList<string>>> tryAsync)
    {
        var (application, errors) = await CheckAsync(settings, create, configure, tryAsync);
        await using (application)
        {
            // The host creates one for each application, and does not dispose it.
            application?.Services.GetService<DiagnosticListener>()?.Dispose();
            return errors;
        }
    }

    private static async Task<(WebApplication? Application, IReadOnlyList<string> Errors)> CheckAsync(
        GatewaySettings settings,
        Func<GatewaySettings, WebApplication> create,
        Action<WebApplication> configure,
        Func<IServiceProvider, Task<IReadOnlyList<string>>> tryAsync)
    {
        var (application, errors, hasValidOptions) = Check(settings, create, configure);
        return hasValidOptions ? (application, [.. errors, .. await tryAsync(application!.Services)]) : (application, errors);
    }

    private static (WebApplication? Application, IReadOnlyList<string> Errors, bool HasValidOptions) Check(
        GatewaySettings settings, Func<GatewaySettings, WebApplication> create, Action<WebApplication> configure)
    {
        if (!settings.IsReadable)
        {
            return (null, settings.Errors, false);
        }

        var builder = new ConfigurationBuilder();
        settings.AddSources(builder);
        var configuration = builder.Build();
        var schema = ConfigurationSchema.Check(configuration);
        var levels = LogLevelCheck.Check(configuration);
        var errors = new List<string>(
        [
            .. settings.Errors, .. schema.Errors, .. RouteCheck.ErrorsOf(configuration), .. ListenAddressCheck.ErrorsOf(configuration),
            .. levels.Select(static level => level.Error),
        ]);

        var trial = new ApplicationTrial(
            settings with { LeftOut = [.. schema.Unreadable, .. levels.Select(static level => level.Key)] }, create, configuration);
        var application = trial.Create(errors);
        var hasValidOptions = application is not null && HasValidOptions(application, trial, errors);
        if (hasValidOptions)
        {
            errors.AddRange(KestrelCheck.ErrorsOf(application!.Services, configuration));
            CheckProxy(application, configure, trial, errors, configuration);
            // Built, not started: what a constructor refuses is an error of the configuration too.
            Try(application, static one => _ = one.Services.GetServices<IHostedService>().Count(), trial, errors);
        }

        return (application, [.. errors.Select(error => OneLine(NameVariable(error, settings))).Distinct()], hasValidOptions);
    }

    private static bool HasValidOptions(WebApplication application, ApplicationTrial trial, List<string> errors)
    {
        var step = static (WebApplication one) => one.Services.GetRequiredService<IStartupValidator>().Validate();
        List<string> options;
        try
        {
            step(application);
            return true;
        }
        catch (Exception e) when (e is OptionsValidationException or AggregateException)
        {
            options = [.. Lines(e).Distinct()];
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            trial.Explain(e, step, errors);
            return false;
        }

        // Unreadable values were left out, so options may report them as missing. The schema's error is the better one.
        var reported = errors.Select(KeyOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
        errors.AddRange(options.Where(error => !reported.Contains(KeyOf(error))));
        return false;
    }

    private static void CheckProxy(
        WebApplication application,
        Action<WebApplication> configure,
        ApplicationTrial trial,
        List<string> errors,
        IConfiguration configuration)
    {
        try
        {
            configure(application);
        }
        catch (Exception e) when (ProxyConfigurationError.IsOfProxy(e))
        {
            var lines = Lines(e).Distinct().ToList();
            if (!lines.TrueForAll(ProxyConfigurationError.HasOwner) && ProxyTrial.ErrorsOf(application.Services) is { Count: > 0 } found)
            {
                lines = [.. lines.Where(ProxyConfigurationError.HasOwner), .. found];
            }

            errors.AddRange(ProxyConfigurationError.WithoutConsequences(lines, errors.ToList(), configuration));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            trial.Explain(e, configure, errors);
        }
    }

    private static void Try(WebApplication application, Action<WebApplication> step, ApplicationTrial trial, List<string> errors)
    {
        try
        {
            step(application);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            trial.Explain(e, step, errors);
        }
    }

    // A value may have line breaks, and escape sequences that would rewrite the operator's terminal.
    private static string OneLine(string error) =>
        error.Any(char.IsControl) ? string.Concat(error.Select(static character => char.IsControl(character) ? '?' : character)) : error;

    private static string KeyOf(string error) => error.Split(": ")[0];

    // An operator who set REDIS_URL looks for that name, not for the key that it overrides.
    private static string NameVariable(string error, GatewaySettings settings)
    {
        foreach (var key in settings.FromVariables)
        {
            if (error.StartsWith($"{key}:", StringComparison.Ordinal) || error.StartsWith($"{key} ", StringComparison.Ordinal))
            {
                return $"{PlainEnvironmentVariables.VariableOf(key)}{error[key.Length..]}";
            }
        }

        return error;
    }

    private static IEnumerable<string> Lines(Exception exception) => exception switch
    {
        OptionsValidationException options => options.Failures,
        AggregateException aggregate => aggregate.InnerExceptions.SelectMany(Lines),
        { InnerException: { } inner } => Lines(inner),
        _ => [ProxyConfigurationError.Of(exception.Message)],
    };
}
