using System.Diagnostics;
using Gateway.Telemetry.Logging;
using Gateway.Telemetry.Usage;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gateway.Telemetry;

/// <summary>
/// Registers traces, metrics and logs, which are exported over OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names a collector.
/// </summary>
internal static class TelemetrySetup
{
    private const string ActiveRequests = "http.server.active_requests";

    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddLogFormats(configuration);
        services.AddSingleton<AuditLog>();
        services.AddSingleton<SessionRequestCounter>();
        services.AddHostedService<MetricsStartup>();
        services.AddOptions<TelemetryOptions>().Bind(configuration.GetSection(TelemetryOptions.Section)).ValidateOnStart();
        var setting = TraceContextOf(configuration);
        var incoming = new IncomingTracePropagator(setting);
        services.AddSingleton<DistributedContextPropagator>(incoming);

        var variables = new OtelVariables(configuration);
        if (!variables.Traces)
        {
            TraceIds.Enable();
        }

        if (variables.IsDisabled)
        {
            return services;
        }

        // The default propagator of the instrumentations would read and write baggage, past the framework's propagator above.
        Sdk.SetDefaultTextMapPropagator(new TraceContextPropagator());

        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(variables.ServiceName, serviceVersion: GatewayTelemetry.Version));
        if (variables.Metrics)
        {
            telemetry.WithMetrics(ConfigureMetrics);
        }

        if (variables.Traces)
        {
            // Without an exporter no span is created, and requests do not pay for any.
            telemetry.WithTracing(tracing =>
                ConfigureTracing(tracing, incoming, setting == TraceContext.Trust ? null : new EdgeSampler(variables.RootSampler())));
        }

        if (variables.Logs)
        {
            telemetry.WithLogging();
        }

        if (variables.HasCollector)
        {
            telemetry.UseOtlpExporter();
        }

        return services;
    }

    // Needed before options are available. An invalid value is reported by the check of the configuration.
    private static TraceContext TraceContextOf(IConfiguration configuration) =>
        Enum.TryParse<TraceContext>(
            configuration[$"{TelemetryOptions.Section}:{nameof(TelemetryOptions.TraceContext)}"], ignoreCase: true, out var setting)
            ? setting
            : new TelemetryOptions().TraceContext;

    private static void ConfigureTracing(TracerProviderBuilder tracing, IncomingTracePropagator incoming, Sampler? sampler)
    {
        tracing
            .AddSource(GatewayTelemetry.Name, "Yarp.ReverseProxy", "Npgsql")
            .AddAspNetCoreInstrumentation(options => options.EnrichWithHttpRequest = (activity, request) =>
            {
                HideSessionId(activity, request);
                incoming.Link(activity, request);
            })
            .AddHttpClientInstrumentation();
        if (sampler is not null)
        {
            tracing.SetSampler(sampler);
        }
    }

    // "/auth/sessions/{id}" is the only path with a whole session id in it.
    private static void HideSessionId(Activity activity, HttpRequest request)
    {
        if (request.Path.StartsWithSegments("/auth/sessions", out var rest) && rest.HasValue && rest != "/active")
        {
            activity.SetTag("url.path", "/auth/sessions/{id}");
        }
    }

    // Not every meter of the framework: authentication, authorization and routing would each cost every request a measurement that the
    // server's own one repeats, and the HTTP client's connections would cost four. Requests to backends are measured by cluster and
    // destination.
    private static void ConfigureMetrics(MeterProviderBuilder metrics) => metrics
        .AddMeter(GatewayTelemetry.Name, "Npgsql", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
        .AddView(static instrument => instrument.Name == ActiveRequests ? MetricStreamConfiguration.Drop : null)
        .AddRuntimeInstrumentation()
        .SetExemplarFilter(ExemplarFilterType.TraceBased)
        .AddPrometheusExporter();
}
