namespace Gateway.Testing;

/// <summary>Takes out of a program's environment whatever the developer's own shell would configure it with.</summary>
internal static class CleanEnvironment
{
    private static readonly string[] Prefixes =
        ["ASPNETCORE_", "DOTNET_ENVIRONMENT", "DOTNET_URLS", "DATABASE_", "GATEWAY", "Kestrel__", "Logging__", "OTEL_", "REDIS_", "ReverseProxy__", "SESSION_"];

    public static void Apply(IDictionary<string, string?> environment)
    {
        var unwanted = environment.Keys.Where(name => Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))).ToList();
        foreach (var name in unwanted)
            environment.Remove(name);
        environment["DOTNET_NOLOGO"] = "1";
    }
}
