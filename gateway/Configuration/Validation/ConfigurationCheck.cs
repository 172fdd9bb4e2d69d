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
        var errors = new List<string>([.. settings.Errors, .. schema.Errors, .. RouteCheck.ErrorsOf(configuration)]);

        var application = create(settings with { LeftOut = schema.Unreadable });
        var options = ErrorsOf(() => application.Services.GetRequiredService<IStartupValidator>().Validate()).ToList();
        // Unreadable values were left out, so options may report them as missing. The schema's error is the better one.
        var reported = errors.Select(KeyOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
        errors.AddRange(options.Where(error => !reported.Contains(KeyOf(error))));
        if (options.Count == 0)
        {
            var ofProxy = ErrorsOf(() => configure(application));
            errors.AddRange(ProxyConfigurationError.WithoutConsequences(ofProxy, errors.ToList(), configuration));
        }

        return (application, [.. errors.Select(error => NameVariable(error, settings)).Distinct()], options.Count == 0);
    }

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

    private static IEnumerable<string> ErrorsOf(Action check)
    {
        try
        {
            check();
            return [];
        }
        catch (Exception e) when (IsAboutConfiguration(e))
        {
            return Lines(e).Distinct();
        }
    }

    private static bool IsAboutConfiguration(Exception exception) => exception
        is OptionsValidationException or AggregateException or InvalidOperationException or FormatException or ArgumentException;

    private static IEnumerable<string> Lines(Exception exception) => exception switch
    {
        OptionsValidationException options => options.Failures,
        AggregateException aggregate => aggregate.InnerExceptions.SelectMany(Lines),
        { InnerException: { } inner } => Lines(inner),
        _ => [ProxyConfigurationError.Of(exception.Message)],
    };
}
