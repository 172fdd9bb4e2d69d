using System.Diagnostics.Metrics;
using System.Text;
using Gateway.Telemetry;
using Microsoft.Extensions.Logging.Console;

namespace Gateway.Configuration.Hosting;

/// <summary>Makes the host's builder on the settings that were found.</summary>
internal static class GatewayBuilder
{
    // What is in flight when the process is told to stop has this long to finish; then streams are cut.
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(30);

    public static WebApplicationBuilder CreateBuilder(this GatewaySettings settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "Gateway" });
        settings.AddSources(builder.Configuration);
        if (settings.LeftOut.Count > 0)
        {
            builder.Configuration.AddInMemoryCollection(settings.LeftOut.Select(key => KeyValuePair.Create(key, (string?)null)));
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

        // One line per request is the access log of a server in front, or a trace; "Logging" in the configuration changes it.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Yarp", LogLevel.Warning).AddFilter("Yarp.ReverseProxy.Forwarder", LogLevel.Error)
            // A page of stack for every probe that fails; that a destination is out, and is back, is said once (DestinationHealthLog).
            .AddFilter("Yarp.ReverseProxy.Health.ActiveHealthCheckMonitor", LogLevel.Critical);
        if (settings.IsCommand)
        {
            builder.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
            // What was done is said in the command's own words; the audit log's are for whoever collects logs.
            builder.Logging.AddFilter<ConsoleLoggerProvider>("Gateway.Audit", LogLevel.Warning);
        }

        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = DrainTime);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // A backend's header passes byte for byte; the default is to fail on a byte that is not ASCII.
            kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        });
        builder.UseInlineScheduling();
        builder.WebHost.UseUrls(ListenAddresses.Of(builder.Configuration));
        return builder;
    }
}
