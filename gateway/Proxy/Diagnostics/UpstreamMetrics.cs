using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gateway.Proxy.Streams;
using Gateway.Telemetry;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Gateway.Proxy.Diagnostics;

/// <summary>Measures requests to backends by cluster and destination, and describes the failed ones in their spans.</summary>
internal sealed class UpstreamMetrics
{
    private const string Runbook = "backend-failing.md";
    private const string Ok = "ok";
    private const string Canceled = "canceled";

    private static readonly string[] Failures = Enum.GetNames<ForwarderError>().Select(SnakeCase).ToArray();

    private readonly Histogram<double> _duration;
    private readonly TimeProvider _time;

    public UpstreamMetrics(IMeterFactory meters, IServiceProvider services, TimeProvider time)
    {
        _time = time;
        var meter = meters.Create(GatewayTelemetry.Name);
        _duration = meter.CreateHistogram<double>(
            "gateway.upstream.request.duration",
            "s",
            "How long requests to backends took, bodies included, by result; WebSockets and other streams are left out.",
            tags: null,
            advice: Buckets.Requests);
        // YARP's state does not exist yet.
        meter.CreateObservableGauge(
            "gateway.upstream.destination.available",
            () => Observe(
                services, static (cluster, destination) => cluster.DestinationsState.AvailableDestinations.Contains(destination) ? 1 : 0),
            "{destination}",
            "1 while the destination gets requests, 0 while health checks exclude it.");
        // From YARP's own count: a measurement at the begin and the end of each request would cost more.
        meter.CreateObservableGauge(
            "gateway.upstream.request.active",
            () => Observe(services, static (_, destination) => destination.ConcurrentRequestCount),
            "{request}",
            "Requests at the destination, streams included.");
        // When all destinations of a cluster fail their checks, YARP sends requests to all of them again: "available" alone would show the
        // outage as over.
        meter.CreateObservableGauge(
            "gateway.upstream.destination.healthy",
            () => Observe(services, static (_, destination) => IsUnhealthy(destination.Health) ? 0 : 1),
            "{destination}",
            "0 while the destination fails its health checks, whether it gets requests or not.");
    }

    /// <summary>Records a request that is over.</summary>
    /// <param name="context">The request.</param>
    /// <param name="error">Why it failed; null: it did not.</param>
    /// <param name="begun">The timestamp of its begin.</param>
    public void Record(HttpContext context, ForwarderError? error, long begun)
    {
        if (error is null
            && (context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols || context.Features.Get<OpenStream>() is not null))
        {
            return;
        }

        var feature = context.GetReverseProxyFeature();
        if (error is null && feature.ProxiedDestination is null)
        {
            // The gateway itself has answered.
            return;
        }

        var result = error is { } failure ? NameOf(failure)
            : context.Response.StatusCode >= StatusCodes.Status500InternalServerError ? "server_error"
            : Ok;
        if (_duration.Enabled)
        {
            _duration.Record(
                _time.GetElapsedTime(begun).TotalSeconds,
                new(Tag.Cluster, feature.Cluster.Config.ClusterId),
                new(Tag.Destination, feature.ProxiedDestination?.DestinationId),
                new(Tag.UpstreamResult, result));
        }

        if (GatewayTelemetry.Source.HasListeners())
        {
            // YARP's span, and the span of the request, which people read first.
            Describe(Activity.Current, feature, result);
            Describe(context.Features.Get<IHttpActivityFeature>()?.Activity, feature, result);
        }
    }

    /// <summary>Whether the client canceled the request, which is no failure of the backend.</summary>
    public static bool IsCanceled(ForwarderError error) => error is ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled
        or ForwarderError.ResponseBodyCanceled or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeResponseCanceled;

    private static string NameOf(ForwarderError error) =>
        IsCanceled(error) ? Canceled : error == ForwarderError.Request ? "no_response" : Failures[(int)error];

    private static void Describe(Activity? activity, IReverseProxyFeature feature, string result)
    {
        if (activity is not { IsAllDataRequested: true })
        {
            return;
        }

        activity.SetTag(Tag.Cluster, feature.Cluster.Config.ClusterId)
            .SetTag(Tag.Destination, feature.ProxiedDestination?.DestinationId)
            .SetTag(Tag.UpstreamResult, result);
        if (result is not (Ok or Canceled))
        {
            activity.SetStatus(ActivityStatusCode.Error, Sentence(feature, result))
                .SetTag(Tag.ErrorType, result)
                .SetTag(Tag.Runbook, Runbook);
        }
    }

    private static string Sentence(IReverseProxyFeature feature, string result) => feature.ProxiedDestination is { } destination
        ? $"The backend {feature.Cluster.Config.ClusterId}/{destination.DestinationId} failed: {result}"
        : $"No destination of the cluster {feature.Cluster.Config.ClusterId} could take the request: {result}";

    private static bool IsUnhealthy(DestinationHealthState health) =>
        health is { Active: DestinationHealth.Unhealthy } or { Passive: DestinationHealth.Unhealthy };

    private static IEnumerable<Measurement<int>> Observe(IServiceProvider services, Func<ClusterState, DestinationState, int> measure)
    {
        foreach (var cluster in services.GetRequiredService<IProxyStateLookup>().GetClusters())
        {
            foreach (var destination in cluster.DestinationsState.AllDestinations)
            {
                yield return new(
                    measure(cluster, destination), new(Tag.Cluster, cluster.ClusterId), new(Tag.Destination, destination.DestinationId));
            }
        }
    }

    private static string SnakeCase(string name) =>
        string.Concat(name.Select(static (letter, i) => (char.IsUpper(letter) && i > 0 ? "_" : "") + char.ToLowerInvariant(letter)));
}
