using Microsoft.Extensions.Options;

namespace Gateway.Configuration;

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
        if (settings.Mistakes.Count > 0)
        {
            return (null, settings.Mistakes);
        }

        var builder = new ConfigurationBuilder();
        settings.AddSources(builder);
        var schema = ConfigurationSchema.Check(builder.Build());
        if (schema.HasUnreadableValues)
        {
            return (null, schema.Mistakes);
        }

        var application = create(settings);
        var mistakes = new List<string>(schema.Mistakes);
        mistakes.AddRange(MistakesOf(() => application.Services.GetRequiredService<IStartupValidator>().Validate()));
        if (mistakes.Count == 0)
        {
            mistakes.AddRange(MistakesOf(() => configure(application)));
        }

        return mistakes.Count == 0 ? (application, mistakes) : (null, mistakes);
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
        _ => [$"ReverseProxy: {exception.Message.ReplaceLineEndings(" ")}"],
    };
}
