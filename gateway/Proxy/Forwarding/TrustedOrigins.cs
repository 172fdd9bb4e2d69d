using Yarp.ReverseProxy.Model;

namespace Gateway.Proxy.Forwarding;

/// <summary>The origins that the metadata of a route trusts besides this site's own, separated by commas.</summary>
internal static class TrustedOrigins
{
    /// <summary>The metadata key.</summary>
    public const string Key = "TrustedOrigins";

    /// <summary>Whether the route of an endpoint trusts any further origin.</summary>
    public static bool AreOf(Endpoint endpoint) => ListOf(endpoint) is not null;

    /// <summary>Whether the route of an endpoint trusts the origin of a request, which must name exactly one.</summary>
    public static bool Include(Endpoint? endpoint, HttpRequest request) =>
        ListOf(endpoint) is { } trusted
        && request.Headers.Origin is [{ Length: > 0 } origin]
        && trusted.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Contains(origin, StringComparer.OrdinalIgnoreCase);

    private static string? ListOf(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<RouteModel>()?.Config.Metadata?.TryGetValue(Key, out var trusted) == true ? trusted : null;
}
