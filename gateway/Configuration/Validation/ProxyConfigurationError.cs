using System.Text.RegularExpressions;

namespace Gateway.Configuration.Validation;

/// <summary>Rewrites the messages of YARP so that they begin with the key, as all errors do.</summary>
internal static partial class ProxyConfigurationError
{
    /// <summary>Whether YARP threw while it loaded the routes and clusters.</summary>
    public static bool IsOfProxy(Exception exception) =>
        exception.Message.StartsWith("Unable to load or apply the proxy configuration", StringComparison.Ordinal);

    /// <summary>Whether a line names a route or a cluster.</summary>
    public static bool HasOwner(string error) => Owner(error) is not null;

    public static string Of(string message)
    {
        if (message.StartsWith("ReverseProxy:", StringComparison.Ordinal))
        {
            return message;
        }

        var text = message.ReplaceLineEndings(" ").TrimEnd('.');
        return Route().Match(text) is { Success: true } route ? $"ReverseProxy:Routes:{route.Groups[1].Value}: {text}"
            : Cluster().Match(text) is { Success: true } cluster ? $"ReverseProxy:Clusters:{cluster.Groups[1].Value}: {text}"
            : $"ReverseProxy: {text}";
    }

    /// <summary>
    /// Leaves out the errors that follow from an earlier one: a cluster that YARP refused is missing for its routes, and an error
    /// that was reported with the exact key of a route or a cluster need not be reported again without it.
    /// </summary>
    public static IEnumerable<string> WithoutConsequences(
        IEnumerable<string> errors, IReadOnlyList<string> earlier, IConfiguration configuration)
    {
        var reported = earlier.Select(Owner).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        return errors.Where(error => Owner(error) is { } owner
            ? !reported.Contains(owner) && !IsAboutRefusedCluster(error, owner)
            : reported.Count == 0);

        bool IsAboutRefusedCluster(string error, string owner) =>
            error.StartsWith($"{owner}:ClusterId:", StringComparison.Ordinal)
            && configuration[$"{owner}:ClusterId"] is { Length: > 0 } cluster
            && configuration.GetSection($"ReverseProxy:Clusters:{cluster}").Exists();
    }

    private static string? Owner(string error) => OwnerKey().Match(error) is { Success: true } match ? match.Value : null;

    [GeneratedRegex("[Rr]oute '([^']+)'")]
    private static partial Regex Route();

    [GeneratedRegex("[Cc]luster '([^']+)'")]
    private static partial Regex Cluster();

    [GeneratedRegex(@"\AReverseProxy:(Routes|Clusters):[^:]+(?=:)")]
    private static partial Regex OwnerKey();
}
