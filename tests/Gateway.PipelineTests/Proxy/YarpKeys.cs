using System.Globalization;
using System.Text.Json.Nodes;

namespace Gateway.PipelineTests.Proxy;

/// <summary>Every key of the schema in YARP's package with each kind of value that the schema allows, on a route and a cluster of its own.</summary>
internal static class YarpKeys
{
    // The gateway registers none of these services, and says so.
    private static readonly string[] WithoutService = ["RateLimiterPolicy", "OutputCachePolicy", "CorsPolicy"];

    // What the schema does not say of a text, and settings that a value needs beside it. Null: another case of the list has the key.
    private static readonly Dictionary<string, string?> Texts = new(StringComparer.Ordinal)
    {
        ["Routes:ClusterId"] = null,
        ["Routes:Match:Path"] = null,
        ["Routes:AuthorizationPolicy"] = """{ "AuthorizationPolicy": "Anonymous" }""",
        ["Routes:TimeoutPolicy"] = """{ "TimeoutPolicy": "Disable" }""",
        ["Routes:Metadata:*"] = """{ "Metadata": { "any": "thing" } }""",
        ["Routes:Match:Hosts:0"] = """{ "Match": { "Hosts": ["any.example", "*.any.example", "127.0.0.1"] } }""",
        ["Routes:Match:Headers:0:Name"] = """{ "Match": { "Headers": [{ "Name": "X-Case", "Values": ["case"] }] } }""",
        ["Routes:Match:Headers:0:Values:0"] = null,
        ["Routes:Match:QueryParameters:0:Name"] = """{ "Match": { "QueryParameters": [{ "Name": "case", "Values": ["case"] }] } }""",
        ["Routes:Match:QueryParameters:0:Values:0"] = null,
        ["Clusters:Destinations:*:Address"] = null,
        ["Clusters:Destinations:*:Health"] = """{ "Destinations": { "one": { "Health": "http://127.0.0.1:1" } } }""",
        ["Clusters:Destinations:*:Host"] = """{ "Destinations": { "one": { "Host": "backend.example" } } }""",
        ["Clusters:Destinations:*:Metadata:*"] = """{ "Destinations": { "one": { "Metadata": { "any": "thing" } } } }""",
        ["Clusters:SessionAffinity:AffinityKeyName"] = """{ "SessionAffinity": { "Enabled": true, "AffinityKeyName": ".key" } }""",
        ["Clusters:SessionAffinity:Cookie:Domain"] = """{ "SessionAffinity": { "Cookie": { "Domain": "any.example" } } }""",
        ["Clusters:SessionAffinity:Cookie:Path"] = """{ "SessionAffinity": { "Cookie": { "Path": "/" } } }""",
        ["Clusters:HealthCheck:Active:Path"] = """{ "HealthCheck": { "Active": { "Path": "/up" } } }""",
        ["Clusters:HealthCheck:Active:Query"] = """{ "HealthCheck": { "Active": { "Query": "?up" } } }""",
        ["Clusters:HttpClient:SslProtocols:0"] = """{ "HttpClient": { "SslProtocols": ["Tls12", "Tls13"] } }""",
        ["Clusters:HttpClient:RequestHeaderEncoding"] = """{ "HttpClient": { "RequestHeaderEncoding": "utf-8" } }""",
        ["Clusters:HttpClient:ResponseHeaderEncoding"] = """{ "HttpClient": { "ResponseHeaderEncoding": "utf-8" } }""",
        // BypassOnLocal, so that the request below needs no proxy.
        ["Clusters:HttpClient:WebProxy:Address"] =
            """{ "HttpClient": { "WebProxy": { "Address": "http://127.0.0.1:1", "BypassOnLocal": true } } }""",
        ["Clusters:HttpRequest:Version"] = """{ "HttpRequest": { "Version": "1.1" } }""",
        ["Clusters:Metadata:*"] = """{ "Metadata": { "any": "thing" } }""",
    };

    // What a value needs beside it.
    private static readonly Dictionary<string, string> Companions = new(StringComparer.Ordinal)
    {
        ["Routes:Match:Headers:0:Mode"] = """{ "Match": { "Headers": [{ "Name": "X-Case", "Values": ["case"] }] } }""",
        ["Routes:Match:Headers:0:IsCaseSensitive"] = """{ "Match": { "Headers": [{ "Name": "X-Case", "Values": ["case"] }] } }""",
        ["Routes:Match:QueryParameters:0:Mode"] = """{ "Match": { "QueryParameters": [{ "Name": "case", "Values": ["case"] }] } }""",
        ["Routes:Match:QueryParameters:0:IsCaseSensitive"] =
            """{ "Match": { "QueryParameters": [{ "Name": "case", "Values": ["case"] }] } }""",
        ["Clusters:HttpRequest:VersionPolicy"] = """{ "HttpRequest": { "Version": "1.1" } }""",
        ["Clusters:SessionAffinity:Enabled"] = """{ "SessionAffinity": { "AffinityKeyName": ".key" } }""",
        ["Clusters:SessionAffinity:Policy"] = """{ "SessionAffinity": { "Enabled": true, "AffinityKeyName": "X-Key" } }""",
        ["Clusters:SessionAffinity:FailurePolicy"] = """{ "SessionAffinity": { "Enabled": true, "AffinityKeyName": ".key" } }""",
    };

    public static IReadOnlyList<YarpKey> All { get; } = [.. CasesOf("Routes"), .. CasesOf("Clusters")];

    public static void AddAll(GatewaySetup setup, Uri backend)
    {
        foreach (var key in All)
            key.AddTo(setup, backend);
    }

    private static IEnumerable<YarpKey> CasesOf(string kind)
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Yarp", "ConfigurationSchema.json")))!;
        var named = schema["properties"]!["ReverseProxy"]!["properties"]![kind]!["patternProperties"]!["."]!;
        return LeavesOf(kind, named).SelectMany((leaf, i) =>
            ValuesOf(leaf.Path, leaf.Schema).Select((value, n) => new YarpKey(
                string.Create(CultureInfo.InvariantCulture, $"{kind}-{i}-{n}").ToLowerInvariant(), leaf.Path, value)));
    }

    private static IEnumerable<(string Path, JsonNode Schema)> LeavesOf(string path, JsonNode node)
    {
        // The examples of the documentation have the transforms.
        if (path == "Routes:Transforms" || WithoutService.Any(name => path == $"Routes:{name}"))
            return [];
        if (node["properties"] is JsonObject properties)
            return properties.SelectMany(property => LeavesOf($"{path}:{property.Key}", property.Value!));
        if (node["patternProperties"] is JsonObject free)
            return LeavesOf($"{path}:*", free["."]!);
        if (node["additionalProperties"] is JsonObject additional)
            return LeavesOf($"{path}:*", additional);
        return node["items"] is { } items ? LeavesOf($"{path}:0", items) : [(path, node)];
    }

    private static IEnumerable<JsonObject> ValuesOf(string path, JsonNode schema)
    {
        if (Texts.TryGetValue(path, out var text))
            return text is null ? [] : [JsonNode.Parse(text)!.AsObject()];
        var names = (schema["anyOf"]?[0] ?? schema)["enum"] as JsonArray;
        var type = schema["type"] is JsonArray types ? (string?)types[0] : (string?)schema["type"];
        JsonNode[] values = names is not null ? [.. names.Select(static name => name!.DeepClone())]
            : type == "boolean" ? [true, false]
            : type == "number" ? [1_000]
            : schema["pattern"] is not null ? ["00:01:00"]
            : throw new InvalidOperationException($"{path} needs a text that is good.");
        return values.Select(value => Combine(path, value));
    }

    private static JsonObject Combine(string path, JsonNode value)
    {
        var result = Companions.TryGetValue(path, out var companion) ? JsonNode.Parse(companion)!.AsObject() : [];
        JsonNode section = result;
        var names = path.Split(':')[1..];
        for (var i = 0; i < names.Length - 1; i++)
        {
            var isList = names[i + 1] == "0";
            section = section is JsonArray list ? list.Count > 0 ? list[0]! : Added(list, isList) : section[names[i]] ??= Empty(isList);
        }

        if (section is JsonArray items)
            items.Add(value);
        else
            section[names[^1]] = value;
        // Such a condition has no values.
        if (path.EndsWith(":Mode", StringComparison.Ordinal) && ((string)value!).EndsWith("Exists", StringComparison.Ordinal))
            section.AsObject().Remove("Values");
        return result;
    }

    private static JsonNode Empty(bool isList) => isList ? new JsonArray() : new JsonObject();

    private static JsonNode Added(JsonArray list, bool isList)
    {
        var added = Empty(isList);
        list.Add(added);
        return added;
    }
}
