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
    // A session is looked up in a fraction of a millisecond, or something is wrong.
    private static readonly double[] ShortDurations = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

    // The SDK's own buckets are for milliseconds, except for the names that it knows. Those of http.server.request.duration, and more for downloads.
    private static readonly double[] Durations = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60];

    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddLogFormats(configuration);
        services.AddSingleton<AuditLog>();
        services.AddHostedService<GaugesStart>();
        services.AddOptions<TelemetryOptions>().Bind(configuration.GetSection(TelemetryOptions.Section)).ValidateOnStart();
        var setting = TraceContextOf(configuration);
        var incoming = new IncomingTraceContext(setting);
        services.AddSingleton<DistributedContextPropagator>(incoming);

        var variables = new OtelVariables(configuration);
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

    private static void ConfigureTracing(TracerProviderBuilder tracing, IncomingTraceContext incoming, Sampler? sampler)
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

    private static void ConfigureMetrics(MeterProviderBuilder metrics) => metrics
        .AddMeter(GatewayTelemetry.Name, "Npgsql", "Microsoft.AspNetCore.Authentication", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http")
        .AddAspNetCoreInstrumentation()
        .AddRuntimeInstrumentation()
        // The gateway measures its requests to backends itself, by cluster and destination.
        .AddView("http.client.request.duration", MetricStreamConfiguration.Drop)
        .AddView("http.client.active_requests", MetricStreamConfiguration.Drop)
        .AddView("gateway.session.lookup.duration", new ExplicitBucketHistogramConfiguration { Boundaries = ShortDurations })
        .AddView("gateway.session.invalidation.lag", new ExplicitBucketHistogramConfiguration { Boundaries = ShortDurations })
        .AddView("db.client.operation.duration", new ExplicitBucketHistogramConfiguration { Boundaries = ShortDurations })
        .AddView("gateway.upstream.request.duration", new ExplicitBucketHistogramConfiguration { Boundaries = Durations })
        .AddView("gateway.sign_in.duration", new ExplicitBucketHistogramConfiguration { Boundaries = Durations })
        .AddView("gateway.hashing.duration", new ExplicitBucketHistogramConfiguration { Boundaries = Durations })
        .SetExemplarFilter(ExemplarFilterType.TraceBased)
        .AddPrometheusExporter();
}
