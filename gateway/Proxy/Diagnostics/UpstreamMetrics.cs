using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gateway.Proxy.Streams;
using Gateway.Telemetry;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Gateway.Proxy.Diagnostics;

/// <summary>Tells what came of requests to backends, by cluster and destination: in counts, and in the spans of those that failed.</summary>
internal sealed class UpstreamMetrics
{
    private const string Runbook = "backend-failing.md";
    private const string Ok = "ok";
    private const string Canceled = "canceled";

    private static readonly string[] Failures = Enum.GetNames<ForwarderError>().Select(SnakeCase).ToArray();

    private readonly Histogram<double> _duration;

    public UpstreamMetrics(IMeterFactory meters, IServiceProvider services)
    {
        var meter = meters.Create(GatewayTelemetry.Name);
        _duration = meter.CreateHistogram<double>("gateway.upstream.request.duration", "s", "How long requests to backends took, bodies included, by result; WebSockets and other streams are left out.", tags: null, advice: Buckets.Requests);
        // YARP's state is made later than this.
        meter.CreateObservableGauge("gateway.upstream.destination.available", () => Destinations(services.GetRequiredService<IProxyStateLookup>()), "{destination}", "1 while the destination gets requests, 0 while health checks keep them from it.");
        // YARP counts them in any case; the server's own count of all requests would be two measurements for each.
        meter.CreateObservableGauge("gateway.upstream.request.active", () => Active(services.GetRequiredService<IProxyStateLookup>()), "{request}", "Requests at the destination, streams included.");
        // Once all destinations of a cluster fail their checks, all get requests again (YARP's default): "available" alone would show an outage as its end.
        meter.CreateObservableGauge("gateway.upstream.destination.healthy", () => Health(services.GetRequiredService<IProxyStateLookup>()), "{destination}", "0 while the destination fails its health checks, whether it gets requests or not.");
    }

    /// <summary>When a request begins; 0 when nobody measures.</summary>
    public long Begin() => _duration.Enabled ? Stopwatch.GetTimestamp() : 0;

    /// <summary>Tells of a request that is over.</summary>
    public void End(HttpContext context, ForwarderError? error, long begun)
    {
        if (error is null && (context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols || context.Features.Get<OpenStream>() is not null))
        {
            return;
        }

        var feature = context.GetReverseProxyFeature();
        if (error is null && feature.ProxiedDestination is null)
        {
            // The gateway answered itself, and no backend has to answer for it.
            return;
        }

        var result = error is { } failure ? NameOf(failure) : context.Response.StatusCode >= StatusCodes.Status500InternalServerError ? "server_error" : Ok;
        if (begun != 0)
        {
            _duration.Record(
                Stopwatch.GetElapsedTime(begun).TotalSeconds,
                new(Tag.Cluster, feature.Cluster.Config.ClusterId),
                new(Tag.Destination, feature.ProxiedDestination?.DestinationId),
                new(Tag.UpstreamResult, result));
        }

        if (GatewayTelemetry.Source.HasListeners())
        {
            // YARP's own span, and the request's, which is the first that somebody reads.
            Describe(Activity.Current, feature, result);
            Describe(context.Features.Get<IHttpActivityFeature>()?.Activity, feature, result);
        }
    }

    /// <summary>Whether the client went away, which is nobody's failure.</summary>
    public static bool IsCanceled(ForwarderError error) => error is ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled
        or ForwarderError.ResponseBodyCanceled or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeResponseCanceled;

    private static string NameOf(ForwarderError error) => IsCanceled(error) ? Canceled : error == ForwarderError.Request ? "no_response" : Failures[(int)error];

    private static void Describe(Activity? activity, IReverseProxyFeature feature, string result)
    {
        if (activity is not { IsAllDataRequested: true })
        {
            return;
        }

        activity.SetTag(Tag.Cluster, feature.Cluster.Config.ClusterId).SetTag(Tag.Destination, feature.ProxiedDestination?.DestinationId).SetTag(Tag.UpstreamResult, result);
        if (result is not (Ok or Canceled))
        {
            activity.SetStatus(ActivityStatusCode.Error, Sentence(feature, result)).SetTag(Tag.ErrorType, result).SetTag(Tag.Runbook, Runbook);
        }
    }

    private static string Sentence(IReverseProxyFeature feature, string result) => feature.ProxiedDestination is { } destination
        ? $"The backend {feature.Cluster.Config.ClusterId}/{destination.DestinationId} failed: {result}"
        : $"No destination of the cluster {feature.Cluster.Config.ClusterId} could take the request: {result}";

    private static IEnumerable<Measurement<int>> Destinations(IProxyStateLookup proxy)
    {
        foreach (var cluster in proxy.GetClusters())
        {
            var state = cluster.DestinationsState;
            foreach (var destination in state.AllDestinations)
            {
                yield return new(state.AvailableDestinations.Contains(destination) ? 1 : 0, new(Tag.Cluster, cluster.ClusterId), new(Tag.Destination, destination.DestinationId));
            }
        }
    }

    private static IEnumerable<Measurement<int>> Active(IProxyStateLookup proxy)
    {
        foreach (var cluster in proxy.GetClusters())
        {
            foreach (var destination in cluster.DestinationsState.AllDestinations)
            {
                yield return new(destination.ConcurrentRequestCount, new(Tag.Cluster, cluster.ClusterId), new(Tag.Destination, destination.DestinationId));
            }
        }
    }

    private static IEnumerable<Measurement<int>> Health(IProxyStateLookup proxy)
    {
        foreach (var cluster in proxy.GetClusters())
        {
            foreach (var destination in cluster.DestinationsState.AllDestinations)
            {
                var isOut = destination.Health is { Active: DestinationHealth.Unhealthy } or { Passive: DestinationHealth.Unhealthy };
                yield return new(isOut ? 0 : 1, new(Tag.Cluster, cluster.ClusterId), new(Tag.Destination, destination.DestinationId));
            }
        }
    }

    private static string SnakeCase(string name) => string.Concat(name.Select((letter, i) => char.IsUpper(letter) && i > 0 ? $"_{char.ToLowerInvariant(letter)}" : char.ToLowerInvariant(letter).ToString()));
}
