using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Gateway.Configuration.Validation;

/// <summary>
/// Checks routes and clusters beyond the schema: for errors that YARP reports without the key, and for those that it would find only when a
/// request arrives.
/// </summary>
internal sealed class RouteCheck
{
    private static readonly string[] OwnPolicies = ["default", "anonymous"];
    private static readonly string[] OwnPaths = ["auth", "health"];

    // 2^31 - 1 milliseconds, rounded down: the longest time of a cancellation that YARP counts in 32 bits.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(24);

    // What SocketsHttpHandler can speak to a proxy.
    private static readonly string[] ProxySchemes = ["http", "https", "socks4", "socks4a", "socks5"];

    private readonly IConfigurationSection _routes;
    private readonly Dictionary<string, IConfigurationSection> _clusters;
    private readonly List<string> _policies;
    private readonly Dictionary<string, string> _matches = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _errors = [];

    private RouteCheck(IConfiguration configuration)
    {
        _routes = configuration.GetSection("ReverseProxy:Routes");
        _clusters = configuration.GetSection("ReverseProxy:Clusters").GetChildren()
            .ToDictionary(cluster => cluster.Key, StringComparer.OrdinalIgnoreCase);
        _policies = [.. configuration.GetSection("Gateway:Policies").GetChildren().Select(policy => policy.Key)];
    }

    public static IReadOnlyList<string> ErrorsOf(IConfiguration configuration)
    {
        var check = new RouteCheck(configuration);
        foreach (var route in check._routes.GetChildren())
        {
            check.CheckRoute(route);
        }

        foreach (var cluster in check._clusters.Values)
        {
            check.CheckCluster(cluster);
        }

        return check._errors;
    }

    private void CheckRoute(IConfigurationSection route)
    {
        if (route["ClusterId"] is { Length: > 0 } cluster && !_clusters.ContainsKey(cluster))
        {
            var hint = Guess(cluster, _clusters.Keys, "the name of one under ReverseProxy:Clusters");
            _errors.Add($"{route.Path}:ClusterId: there is no cluster '{cluster}'{hint}");
        }

        List<string> policies = [.. OwnPolicies, .. _policies];
        if (route["AuthorizationPolicy"] is { Length: > 0 } policy && !policies.Contains(policy, StringComparer.OrdinalIgnoreCase))
        {
            var hint = Guess(policy, policies, "\"default\"");
            _errors.Add($"{route.Path}:AuthorizationPolicy: there is no policy '{policy}' under Gateway:Policies{hint}");
        }

        foreach (var host in route.GetSection("Match:Hosts").GetChildren())
        {
            if (host.Value?.Contains('/', StringComparison.Ordinal) == true)
            {
                _errors.Add($"{host.Path}: '{host.Value}' is a URL where a host is needed (example: \"app.example.com\")");
            }
        }

        CheckDurations(route, "Timeout");
        CheckMethods(route.GetSection("Match:Methods"));
        CheckMatch(route);
    }

    private void CheckMethods(IConfigurationSection methods)
    {
        var groups = methods.GetChildren().GroupBy(method => method.Value, StringComparer.OrdinalIgnoreCase);
        foreach (var twice in groups.Where(same => same.Count() > 1))
        {
            _errors.Add($"{methods.Path}: '{twice.Key}' is there twice (example: [\"GET\", \"HEAD\"])");
        }
    }

    private void CheckMatch(IConfigurationSection route)
    {
        var key = $"{route.Path}:Match:Path";
        var path = route["Match:Path"];
        RoutePattern? pattern = null;
        try
        {
            pattern = string.IsNullOrEmpty(path) ? null : RoutePatternFactory.Parse(path);
        }
        catch (RoutePatternException e)
        {
            _errors.Add($"{key}: '{path}' can't be read: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')} (example: \"/app/{{**rest}}\")");
            return;
        }

        if (pattern?.PathSegments is [{ Parts: [RoutePatternLiteralPart first] }, ..]
            && OwnPaths.Contains(first.Content, StringComparer.OrdinalIgnoreCase))
        {
            _errors.Add($"{key}: '/{first.Content}' belongs to the gateway and is never forwarded (example: \"/app/{{**rest}}\")");
            return;
        }

        // Routing answers 500 where two routes match a request equally well.
        string[] conditions = ["Hosts", "Methods", "Headers", "QueryParameters"];
        var others = string.Join(' ', conditions.Select(name => Text(route.GetSection($"Match:{name}"))));
        var match = $"{Normalize(pattern)} {others} {Order(route)}";
        if ((pattern is not null || route.GetSection("Match:Hosts").GetChildren().Any()) && !_matches.TryAdd(match, route.Key))
        {
            _errors.Add($"{route.Path}:Match: matches the same requests as the route '{_matches[match]}', "
                + "and none could choose between them (example: another Path, or \"Order\": 1)");
        }
    }

    private void CheckCluster(IConfigurationSection cluster)
    {
        CheckWebProxy(cluster.GetSection("HttpClient:WebProxy"));
        CheckDurations(
            cluster,
            "HttpRequest:ActivityTimeout",
            "HealthCheck:Active:Interval",
            "HealthCheck:Active:Timeout",
            "HealthCheck:Passive:ReactivationPeriod");
        foreach (var destination in cluster.GetSection("Destinations").GetChildren())
        {
            foreach (var name in (string[])["Address", "Health"])
            {
                if (destination[name] is { Length: > 0 } address && !IsAddress(address))
                {
                    // An address with a password in it is not repeated.
                    var shown = address.Contains('@', StringComparison.Ordinal) ? "the address" : $"'{address}'";
                    _errors.Add($"{destination.Path}:{name}: {shown} is no URL of a scheme, a host and maybe a path "
                        + "(example: \"http://app.internal:8080\")");
                }
            }
        }
    }

    private void CheckWebProxy(IConfigurationSection proxy)
    {
        if (proxy["Address"] is { } address
            && !(Uri.TryCreate(address, UriKind.Absolute, out var url) && ProxySchemes.Contains(url.Scheme)))
        {
            // It may hold a password.
            _errors.Add($"{proxy.Path}:Address: is no URL of a proxy (example: \"http://proxy.internal:3128\")");
        }
    }

    // A longer one would be an exception for each request, or for the first probe.
    private void CheckDurations(IConfigurationSection group, params string[] names)
    {
        foreach (var name in names)
        {
            if (TimeSpan.TryParse(group[name], CultureInfo.InvariantCulture, out var duration) && duration > LongestTimer)
            {
                _errors.Add($"{group.Path}:{name}: {duration:c} is over {LongestTimer:c} (example: \"00:01:40\")");
            }
        }
    }

    private static bool IsAddress(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url)
        && url.Scheme is "http" or "https"
        && url is { Query: "", Fragment: "", UserInfo: "", Host.Length: > 0 };

    private static string Guess(string typed, IEnumerable<string> names, string example) =>
        Spelling.Nearest(typed, names) is { } likely ? $"; did you mean '{likely}'?" : $" (example: {example})";

    private static int Order(IConfigurationSection route) =>
        int.TryParse(route["Order"], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var order) ? order : 0;

    // The names of parameters do not affect what is matched; their constraints do.
    private static string Normalize(RoutePattern? pattern)
    {
        // A route without a path matches every path.
        if (pattern is null)
        {
            return "/{**}";
        }

        var text = new StringBuilder();
        foreach (var segment in pattern.PathSegments)
        {
            text.Append('/');
            foreach (var part in segment.Parts)
            {
                text.Append(part switch
                {
                    RoutePatternLiteralPart literal => literal.Content,
                    RoutePatternSeparatorPart separator => separator.Content,
                    RoutePatternParameterPart parameter => Normalize(parameter),
                    _ => "",
                });
            }
        }

        return text.ToString();
    }

    private static string Normalize(RoutePatternParameterPart parameter)
    {
        var kind = (parameter.IsCatchAll ? "**" : "") + (parameter.IsOptional ? "?" : "");
        return $"{{{kind}{string.Concat(parameter.ParameterPolicies.Select(policy => $":{policy.Content}"))}}}";
    }

    private static string Text(IConfigurationSection section) => string.Join(',', section.AsEnumerable(makePathsRelative: true)
        .Where(value => value.Value is not null)
        .Select(value => section.Key switch
        {
            // A dot at the end of a host makes no other one.
            "Hosts" => value.Value!.Replace(".:", ":", StringComparison.Ordinal).TrimEnd('.'),
            "Methods" => value.Value,
            _ => $"{value.Key}={value.Value}",
        })
        .Distinct(StringComparer.OrdinalIgnoreCase)
        .Order(StringComparer.OrdinalIgnoreCase));
}
