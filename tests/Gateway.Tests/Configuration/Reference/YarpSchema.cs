using System.Text.Json.Nodes;
using Gateway.Identity;
using Gateway.Proxy.Forwarding;
using Gateway.Proxy.Headers;
using Gateway.Requests.Paths;

namespace Gateway.Tests.Configuration.Reference;

/// <summary>The schema that YARP's package ships, with what the gateway adds to routes and without what it does not have.</summary>
internal static class YarpSchema
{
    private const string YarpDuration = @"^\d*?\.?\d\d:\d\d:\d\d\.?\d{0,7}$";

    private static readonly string[] WithoutService = ["RateLimiterPolicy", "OutputCachePolicy", "CorsPolicy"];

    public static JsonObject Duration() => new() { ["format"] = "timespan", ["pattern"] = @"^(\d+\.)?([01]?\d|2[0-3]):[0-5]?\d:[0-5]?\d(\.\d{1,7})?$" };

    public static JsonObject Read()
    {
        var package = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Yarp", "ConfigurationSchema.json")))!;
        var proxy = package["properties"]!["ReverseProxy"]!.DeepClone().AsObject();
        Fit(proxy);
        proxy["additionalProperties"] = false;
        AddTo(proxy["properties"]!["Routes"]!["additionalProperties"]!.AsObject());
        proxy["properties"]!["Routes"]!["additionalProperties"]!["properties"]!["Match"]!["properties"]!["Hosts"]!["items"]!["examples"] = Texts("app.example.com");
        var cluster = proxy["properties"]!["Clusters"]!["additionalProperties"]!;
        var client = cluster["properties"]!["HttpClient"]!["properties"]!;
        client["SslProtocols"]!["items"] = new JsonObject { ["type"] = "string", ["enum"] = Texts("Tls12", "Tls13", "Tls11", "Tls") };
        cluster["properties"]!["HttpRequest"]!["properties"]!["Version"]!["enum"] = Texts("1.0", "1.1", "2", "2.0", "3", "3.0");
        cluster["properties"]!["Destinations"]!["additionalProperties"]!["properties"]!["Address"]!["examples"] = Texts("http://app.internal:8080");
        cluster["properties"]!["Destinations"]!["additionalProperties"]!["properties"]!["Address"]!["minLength"] = 1;
        cluster["properties"]!["SessionAffinity"]!["properties"]!["AffinityKeyName"]!["examples"] = Texts(".Affinity");
        // Needed where affinity is on, which YARP itself checks.
        cluster["properties"]!["SessionAffinity"]!.AsObject().Remove("required");
        return proxy;
    }

    // Named groups by additionalProperties, whole numbers as such, durations as the gateway writes them, and lists of names closed:
    // nothing can add a policy of its own to this program.
    private static void Fit(JsonNode? node)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items)
                Fit(item);
        }

        if (node is not JsonObject schema)
            return;

        if (schema["patternProperties"] is JsonObject free)
        {
            schema["additionalProperties"] = free["."]!.DeepClone();
            schema.Remove("patternProperties");
        }

        if (schema["type"] is JsonArray { Count: 2 } types && (string?)types[0] == "number")
            types[0] = "integer";

        // YARP describes durations by a pattern, and lists of header names by others.
        if ((string?)schema["pattern"] == YarpDuration)
        {
            foreach (var (name, value) in Duration())
                schema[name] = value?.DeepClone();
        }

        if (schema["anyOf"] is JsonArray any && any[0]!["enum"] is JsonArray names && any[1]!["type"] is JsonArray)
        {
            schema.Remove("anyOf");
            schema["type"] = new JsonArray("string", "null");
            schema["enum"] = new JsonArray([.. names.Select(name => name!.DeepClone()), null]);
        }
        else if (schema["enum"] is JsonArray closed && schema["type"] is JsonArray && !closed.Any(name => name is null))
        {
            closed.Add(null);
        }

        foreach (var (_, child) in schema.ToList())
            Fit(child);
    }

    private static void AddTo(JsonObject route)
    {
        var properties = route["properties"]!.AsObject();
        foreach (var name in WithoutService)
            properties[name] = new JsonObject { ["not"] = new JsonObject(), ["description"] = $"the gateway has no such policies; leave {name} out" };

        properties["AuthorizationPolicy"]!["description"] =
            "Who may use the route. Absent or 'default': a valid session is required. 'anonymous': the session is optional, and the identity is told where there is one. Any other name is one under Gateway:Policies: a valid session with one of its roles, otherwise 403.";
        properties["AuthorizationPolicy"]!["anyOf"] = new JsonArray(
            new JsonObject { ["enum"] = Texts("default", "anonymous") }, new JsonObject { ["type"] = new JsonArray("string", "null"), ["description"] = "A name under Gateway:Policies." });
        properties["AuthorizationPolicy"]!["default"] = "default";
        properties["MaxRequestBodySize"]!["maximum"] = long.MaxValue;
        properties["MaxRequestBodySize"]!["minimum"] = -1;
        properties["MaxRequestBodySize"]!["description"] = "How large a request's body may be, in bytes. Absent or -1: of any size; it is streamed.";
        properties["MaxRequestBodySize"]!["examples"] = new JsonArray(1048576);
        properties["ClusterId"]!["minLength"] = 1;
        properties["ClusterId"]!["examples"] = Texts("app");
        var match = properties["Match"]!;
        match["properties"]!["Path"]!["examples"] = Texts("/app/{**rest}");
        match["properties"]!["Path"]!["description"] = "Path pattern using ASP.NET route template syntax, e.g. '/app/{**rest}'. /auth and /health belong to the gateway and are never forwarded.";
        match["properties"]!["Methods"]!["type"] = new JsonArray("array", "null");
        match["properties"]!["Methods"]!["items"]!["type"] = "string";
        match["properties"]!["Methods"]!["items"]!["enum"]!.AsArray().RemoveAt(8);
        properties["Metadata"]!["properties"] = new JsonObject
        {
            [PathGuardMiddleware.OptOut] = new JsonObject
            {
                ["type"] = "string",
                ["enum"] = Texts("true", "false"),
                ["default"] = "false",
                ["description"] = "'true' lets targets through that a backend could read differently: encoded slashes, empty segments, and the like. They are forwarded byte for byte.",
            },
            [TrustedOrigins.Key] = new JsonObject
            {
                ["type"] = "string",
                ["examples"] = Texts("https://partner.example.com,https://app.example.org"),
                ["description"] = "Further origins, separated by commas, whose state-changing requests and WebSockets may come with the session's cookie.",
            },
        };

        var transforms = properties["Transforms"]!["items"]!.AsObject();
        var known = transforms["anyOf"]!.AsArray();
        // The fallback for transforms of others; and what YARP's schema has, and YARP has not.
        known.RemoveAt(0);
        var header = known.Single(one => one!["properties"]!["RequestHeader"] is not null)!;
        header["properties"]!.AsObject().Remove("Remove");
        header["anyOf"]!.AsArray().RemoveAt(2);
        known.Insert(0, new JsonObject
        {
            ["type"] = "object",
            ["description"] = "Tells the backend one claim of the caller in a header more, on this route.",
            ["properties"] = new JsonObject
            {
                [RouteCallerHeaders.HeaderKey] = new JsonObject { ["type"] = "string", ["description"] = "The header's name. What a client sends under it is removed, on every route.", ["examples"] = Texts("X-WEBAUTH-USER") },
                [RouteCallerHeaders.ClaimKey] = new JsonObject { ["type"] = "string", ["enum"] = Texts([.. IdentityClaims.Names]), ["description"] = "Which claim it carries.", ["examples"] = Texts("username") },
            },
            ["additionalProperties"] = false,
            ["required"] = Texts(RouteCallerHeaders.HeaderKey, RouteCallerHeaders.ClaimKey),
        });
        known.Insert(1, new JsonObject
        {
            ["type"] = "object",
            ["description"] = "Replaces the identity headers of Gateway:Identity:Headers on this route by the set that another product sends.",
            ["properties"] = new JsonObject
            {
                [RouteCallerHeaders.PresetKey] = new JsonObject
                {
                    ["type"] = "string",
                    ["enum"] = Texts("oauth2-proxy", "authelia", "none"),
                    ["description"] = "oauth2-proxy: X-Forwarded-User (the id), -Email, -Preferred-Username, -Groups (the role). authelia: Remote-User (the user name), -Email, -Name, -Groups. none: no header, and no assertion.",
                    ["examples"] = Texts("authelia"),
                },
            },
            ["additionalProperties"] = false,
            ["required"] = Texts(RouteCallerHeaders.PresetKey),
        });
        transforms["examples"] = new JsonArray(new JsonObject { ["PathRemovePrefix"] = "/app" });
    }

    private static JsonArray Texts(params string[] texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
