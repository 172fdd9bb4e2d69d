using System.Text.Json.Nodes;

namespace Gateway.Testing;

/// <summary>What a gateway is started with: its configuration file and its environment.</summary>
public sealed class GatewaySetup
{
    public JsonObject File { get; } = new()
    {
        ["ReverseProxy"] = new JsonObject { ["Routes"] = new JsonObject(), ["Clusters"] = new JsonObject() },
        ["Gateway"] = new JsonObject(),
    };

    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>The name that stands in the public address.</summary>
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>Sets one value of the file, by its full key: <c>Gateway:Sessions:Ttl</c>.</summary>
    public GatewaySetup Set(string key, JsonNode? value)
    {
        var section = File;
        var parts = key.Split(':');
        foreach (var part in parts[..^1])
        {
            if (section[part] is not JsonObject child)
                section[part] = child = [];
            section = child;
        }

        section[parts[^1]] = value;
        return this;
    }

    public GatewaySetup SetEnvironment(string name, string value)
    {
        Environment[name] = value;
        return this;
    }

    /// <summary>Lets the gateway export what it sees.</summary>
    public GatewaySetup ExportTo(OtlpReceiver collector)
    {
        foreach (var (name, value) in collector.Environment)
            SetEnvironment(name, value);
        return this;
    }

    public GatewaySetup Cluster(string id, Uri destination)
        => Set($"ReverseProxy:Clusters:{id}", new JsonObject
        {
            ["Destinations"] = new JsonObject { ["one"] = new JsonObject { ["Address"] = destination.ToString() } },
        });

    /// <summary>Adds a route for a path and everything below it. No policy means the default one.</summary>
    public GatewaySetup Route(string id, string path, string? policy = null, string cluster = "backend", params JsonObject[] transforms)
    {
        var route = new JsonObject
        {
            ["ClusterId"] = cluster,
            ["Match"] = new JsonObject { ["Path"] = $"{path.TrimEnd('/')}/{{**rest}}" },
        };
        if (policy is not null)
            route["AuthorizationPolicy"] = policy;
        if (transforms.Length > 0)
            route["Transforms"] = new JsonArray([.. transforms]);
        return Set($"ReverseProxy:Routes:{id}", route);
    }

    /// <summary>
    /// The routes most tests need: <c>/app</c> (signed in), <c>/open</c> (anonymous), <c>/admin</c> (role admin) and <c>/staff</c>
    /// (role editor or admin).
    /// </summary>
    public GatewaySetup UsualRoutes(BackendHost backend)
        => Cluster("backend", backend.Address)
            .Set("Gateway:Policies:admins:Roles", new JsonArray("admin"))
            .Set("Gateway:Policies:staff:Roles", new JsonArray("editor", "admin"))
            .Route("app", "/app")
            .Route("open", "/open", "anonymous")
            .Route("admin", "/admin", "admins")
            .Route("staff", "/staff", "staff");

    public GatewaySetup UseRedis(RedisProcess redis) => Set("Gateway:Redis:Url", redis.Url);

    public GatewaySetup UseDatabase(string url) => Set("Gateway:Database:Url", url);
}
