using System.Text.RegularExpressions;

namespace Gateway.Configuration.Validation;

/// <summary>Gives what YARP says of a configuration the form that all mistakes have: the key first.</summary>
internal static partial class ProxyConfigurationError
{
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
    /// The mistakes that are not there because of an earlier one: a cluster that YARP refused is missing to its routes, and what is
    /// said of a route or a cluster by the exact key need not be said again without it.
    /// </summary>
    public static IEnumerable<string> WithoutConsequences(IEnumerable<string> mistakes, IReadOnlyList<string> earlier, IConfiguration configuration)
    {
        var told = earlier.Select(Owner).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        return mistakes.Where(mistake => Owner(mistake) is not { } owner
            ? told.Count == 0
            : !(told.Contains(owner) || mistake.StartsWith($"{owner}:ClusterId:", StringComparison.Ordinal) && Exists(configuration[$"{owner}:ClusterId"])));

        bool Exists(string? cluster) => !string.IsNullOrEmpty(cluster) && configuration.GetSection($"ReverseProxy:Clusters:{cluster}").Exists();
    }

    private static string? Owner(string mistake) => OwnerKey().Match(mistake) is { Success: true } match ? match.Value : null;

    [GeneratedRegex("[Rr]oute '([^']+)'")]
    private static partial Regex Route();

    [GeneratedRegex("[Cc]luster '([^']+)'")]
    private static partial Regex Cluster();

    [GeneratedRegex(@"\AReverseProxy:(Routes|Clusters):[^:]+(?=:)")]
    private static partial Regex OwnerKey();
}
