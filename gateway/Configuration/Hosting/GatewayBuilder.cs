using System.Diagnostics.Metrics;
using System.Text;
using Gateway.Telemetry;

namespace Gateway.Configuration.Hosting;

/// <summary>Creates the host's builder from the settings.</summary>
internal static class GatewayBuilder
{
    // Requests in flight have this long to finish after the process is told to stop. Then streams are cut.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Lets the section <c>Logging</c> override the log levels of the rooms. Of equal rules the last one wins, so this comes last.
    /// </summary>
    public static void UseConfiguredLogLevels(this WebApplicationBuilder builder) =>
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging"));

    // An item of a list that has no value would still be an item.
    private static void LeaveOut(ConfigurationManager configuration, IReadOnlyList<string> keys)
    {
        var rest = configuration.AsEnumerable().Where(pair => pair.Value is not null && !keys.Any(key => IsWithin(pair.Key, key))).ToList();
        configuration.Sources.Clear();
        configuration.AddInMemoryCollection(rest);

        static bool IsWithin(string key, string group) =>
            key.StartsWith(group, StringComparison.OrdinalIgnoreCase) && (key.Length == group.Length || key[group.Length] == ':');
    }

    public static WebApplicationBuilder CreateBuilder(this GatewaySettings settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "Gateway" });
        settings.AddSources(builder.Configuration);
        if (settings.LeftOut.Count > 0)
        {
            LeaveOut(builder.Configuration, settings.LeftOut);
        }

        builder.Services.AddSingleton(TimeProvider.System);
        if (settings is { CheckReload: not null, Provider: not null })
        {
            builder.Services.AddSingleton(settings);
            builder.Services.AddSingleton<ConfigurationReload>();
            builder.Services.AddSingleton<IMetricsSource, ConfigurationMetrics>();
            builder.Services.AddHostedService(provider => provider.GetRequiredService<ConfigurationReload>());
        }

        if (settings.IsTrial)
        {
            builder.Services.AddSingleton<IMeterFactory, DetachedMeterFactory>();
        }

        // A line for each request is the business of an access log in front, or of a trace.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Header values pass byte for byte in both directions. The defaults are to refuse a request whose bytes are not UTF-8, and to
            // fail on a response with a byte that is not ASCII.
            kestrel.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
            kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        });
        builder.UseInlineScheduling();
        builder.WebHost.UseUrls(ListenAddresses.Of(builder.Configuration));
        return builder;
    }
}
