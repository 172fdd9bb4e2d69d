using System.Diagnostics;
using Gateway.Telemetry.Logging;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gateway.Telemetry;

/// <summary>Wires traces, metrics and logs; they leave over OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names a collector.</summary>
internal static class TelemetrySetup
{
    private const string ActiveRequests = "http.server.active_requests";

    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddLogFormats(configuration);
        services.AddSingleton<AuditLog>();
        services.AddHostedService<MetricsStartup>();
        services.AddOptions<TelemetryOptions>().Bind(configuration.GetSection(TelemetryOptions.Section)).ValidateOnStart();
        var setting = TraceContextOf(configuration);
        var incoming = new IncomingTracePropagator(setting);
        services.AddSingleton<DistributedContextPropagator>(incoming);

        var variables = new OtelVariables(configuration);
        if (!variables.Traces)
        {
            TraceIds.Keep();
        }

        if (variables.IsDisabled)
        {
            return services;
        }

        // The instrumentations would read and write baggage by another propagator of their own; the framework's is enough.
        Sdk.SetDefaultTextMapPropagator(new TraceContextPropagator());

        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService(variables.ServiceName, serviceVersion: GatewayTelemetry.Version));
        if (variables.Metrics)
        {
            telemetry.WithMetrics(ConfigureMetrics);
        }

        if (variables.Traces)
        {
            // Without anybody to listen, a request pays nothing for spans.
            telemetry.WithTracing(tracing => ConfigureTracing(tracing, incoming, setting == TraceContext.Trust ? null : new EdgeSampler(variables.RootSampler())));
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

    // Needed before there are options; the check of the configuration names a word that is none.
    private static TraceContext TraceContextOf(IConfiguration configuration) =>
        Enum.TryParse<TraceContext>(configuration[$"{TelemetryOptions.Section}:{nameof(TelemetryOptions.TraceContext)}"], ignoreCase: true, out var setting)
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

    // "/auth/sessions/{id}": the one path that carries a whole session id.
    private static void HideSessionId(Activity activity, HttpRequest request)
    {
        if (request.Path.StartsWithSegments("/auth/sessions", out var rest) && rest.HasValue && rest != "/active")
        {
            activity.SetTag("url.path", "/auth/sessions/{id}");
        }
    }

    // Not all that the framework measures: authentication, authorization and routing would each cost every request a measurement that
    // says what the server's own one says already, and the HTTP client's connections four; requests to backends are measured by cluster and
    // destination, those in flight too.
    private static void ConfigureMetrics(MeterProviderBuilder metrics) => metrics
        .AddMeter(GatewayTelemetry.Name, "Npgsql", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
        .AddView(static instrument => instrument.Name == ActiveRequests ? MetricStreamConfiguration.Drop : null)
        .AddRuntimeInstrumentation()
        .SetExemplarFilter(ExemplarFilterType.TraceBased)
        .AddPrometheusExporter();
}
