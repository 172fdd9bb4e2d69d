namespace Gateway.Testing;

/// <summary>Takes out of a program's environment whatever the developer's own shell would configure it with.</summary>
public static class CleanEnvironment
{
    private static readonly string[] Prefixes =
        ["ASPNETCORE_", "DOTNET_ENVIRONMENT", "DOTNET_URLS", "DATABASE_", "GATEWAY", "Kestrel__", "Logging__", "OTEL_", "REDIS_", "ReverseProxy__", "SESSION_"];

    /// <summary>Those of the names that configure a gateway.</summary>
    public static IReadOnlyList<string> UnwantedOf(IEnumerable<string> names) => [.. names.Where(name => Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))];

    public static void Apply(IDictionary<string, string?> environment)
    {
        foreach (var name in UnwantedOf(environment.Keys))
            environment.Remove(name);
        environment["DOTNET_NOLOGO"] = "1";
    }
}
