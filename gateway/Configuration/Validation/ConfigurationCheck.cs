using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace Gateway.Configuration.Validation;

/// <summary>Collects every mistake of a configuration, each as one line that names the key.</summary>
internal static class ConfigurationCheck
{
    /// <summary>Checks the settings and builds what they describe; the application is null where there are mistakes.</summary>
    /// <param name="settings">The configuration's sources.</param>
    /// <param name="create">Makes the application, without its pipeline.</param>
    /// <param name="configure">Adds the pipeline; this loads the routes.</param>
    public static (WebApplication? Application, IReadOnlyList<string> Mistakes) Build(
        GatewaySettings settings, Func<GatewaySettings, WebApplication> create, Action<WebApplication> configure)
    {
        var (application, mistakes, _) = Check(settings, create, configure);
        return (mistakes.Count == 0 ? application : null, mistakes);
    }

    /// <summary>The same with what only the world outside can tell.</summary>
    /// <param name="settings">The configuration's sources.</param>
    /// <param name="create">Makes the application, without its pipeline.</param>
    /// <param name="configure">Adds the pipeline; this loads the routes.</param>
    /// <param name="tryAsync">Tries what the settings name, and gives the mistakes that show.</param>
    public static async Task<(WebApplication? Application, IReadOnlyList<string> Mistakes)> BuildAsync(
        GatewaySettings settings, Func<GatewaySettings, WebApplication> create, Action<WebApplication> configure, Func<IServiceProvider, Task<IReadOnlyList<string>>> tryAsync)
    {
        var (application, mistakes) = await CheckAsync(settings, create, configure, tryAsync);
        if (mistakes.Count == 0)
        {
            return (application, mistakes);
        }

        await using (application)
        {
            return (null, mistakes);
        }
    }

    /// <summary>Says the same mistakes and leaves nothing behind.</summary>
    public static async Task<IReadOnlyList<string>> MistakesOfAsync(
        GatewaySettings settings, Func<GatewaySettings, WebApplication> create, Action<WebApplication> configure, Func<IServiceProvider, Task<IReadOnlyList<string>>> tryAsync)
    {
        var (application, mistakes) = await CheckAsync(settings, create, configure, tryAsync);
        await using (application)
        {
            // The host makes one for each application, and nobody ends it.
            application?.Services.GetService<DiagnosticListener>()?.Dispose();
            return mistakes;
        }
    }

    private static async Task<(WebApplication? Application, IReadOnlyList<string> Mistakes)> CheckAsync(
        GatewaySettings settings, Func<GatewaySettings, WebApplication> create, Action<WebApplication> configure, Func<IServiceProvider, Task<IReadOnlyList<string>>> tryAsync)
    {
        var (application, mistakes, hasGoodOptions) = Check(settings, create, configure);
        return hasGoodOptions ? (application, [.. mistakes, .. await tryAsync(application!.Services)]) : (application, mistakes);
    }

    private static (WebApplication? Application, IReadOnlyList<string> Mistakes, bool HasGoodOptions) Check(
        GatewaySettings settings, Func<GatewaySettings, WebApplication> create, Action<WebApplication> configure)
    {
        if (!settings.IsReadable)
        {
            return (null, settings.Mistakes, false);
        }

        var builder = new ConfigurationBuilder();
        settings.AddSources(builder);
        var configuration = builder.Build();
        var schema = ConfigurationSchema.Check(configuration);
        var mistakes = new List<string>([.. settings.Mistakes, .. schema.Mistakes, .. RouteCheck.MistakesOf(configuration)]);

        var application = create(settings with { LeftOut = schema.Unreadable });
        var options = MistakesOf(() => application.Services.GetRequiredService<IStartupValidator>().Validate()).ToList();
        // What can't be read was left out, and is missing to the options.
        var told = mistakes.Select(KeyOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
        mistakes.AddRange(options.Where(mistake => !told.Contains(KeyOf(mistake))));
        if (options.Count == 0)
        {
            mistakes.AddRange(ProxyConfigurationError.WithoutConsequences(MistakesOf(() => configure(application)), mistakes.ToList(), configuration));
        }

        return (application, [.. mistakes.Select(mistake => NameVariable(mistake, settings)).Distinct()], options.Count == 0);
    }

    private static string KeyOf(string mistake) => mistake.Split(": ")[0];

    // Whoever set REDIS_URL looks for that name, not for the key behind it.
    private static string NameVariable(string mistake, GatewaySettings settings)
    {
        foreach (var key in settings.FromVariables)
        {
            if (mistake.StartsWith($"{key}:", StringComparison.Ordinal) || mistake.StartsWith($"{key} ", StringComparison.Ordinal))
            {
                return $"{PlainEnvironmentVariables.VariableOf(key)}{mistake[key.Length..]}";
            }
        }

        return mistake;
    }

    private static IEnumerable<string> MistakesOf(Action check)
    {
        try
        {
            check();
            return [];
        }
        catch (Exception e) when (e is OptionsValidationException or AggregateException or InvalidOperationException or FormatException or ArgumentException)
        {
            return Lines(e).Distinct();
        }
    }

    private static IEnumerable<string> Lines(Exception exception) => exception switch
    {
        OptionsValidationException options => options.Failures,
        AggregateException aggregate => aggregate.InnerExceptions.SelectMany(Lines),
        { InnerException: { } inner } => Lines(inner),
        _ => [ProxyConfigurationError.Of(exception.Message)],
    };
}
