using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Configuration.Reference;

/// <summary>Makes the JSON schema of the whole file: the gateway's part from its options, YARP's from the schema in its package.</summary>
internal static class SchemaGenerator
{
    // The order of the contract and of the reference; what is new comes behind.
    private static readonly string[] Order = ["PublicUrl", "TrustedProxies", "Management", "Limits", "Redis", "Database", "Sessions", "Cookie", "KeyRing", "Identity", "Policies", "Users", "SignIn"];

    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Generate(DocumentedOptions options)
    {
        var schema = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["$comment"] = "Generated; CONTRIBUTING.md says how. The part ReverseProxy is that of Yarp.ReverseProxy 2.3.0, Copyright (c) .NET Foundation and Contributors, under the MIT License (https://github.com/dotnet/yarp), fitted to the gateway.",
            ["title"] = "The gateway's appsettings.Gateway.json",
            ["type"] = "object",
            ["allowTrailingCommas"] = true,
            ["properties"] = new JsonObject
            {
                ["$schema"] = new JsonObject { ["type"] = "string", ["description"] = "Where this schema is, for editors." },
                ["ReverseProxy"] = YarpSchema.Read(),
                ["Gateway"] = Gateway(options),
                ["Logging"] = Platform("How much is logged, as in every program of .NET. Takes effect on reload."),
                ["Kestrel"] = Platform("Public addresses with their TLS certificates, as Kestrel reads them. Where Endpoints are given, ASPNETCORE_URLS does not count."),
            },
        };
        return schema.ToJsonString(Written) + "\n";
    }

    private static JsonObject Platform(string description) => new() { ["type"] = "object", ["description"] = description };

    private static JsonObject Gateway(DocumentedOptions options)
    {
        var root = Group();
        root["description"] = "The gateway's own settings: docs/configuration.md.";
        foreach (var key in options.Keys.OrderBy(key => Array.IndexOf(Order, key.Path.Split(':')[1]) is var place and >= 0 ? place : Order.Length))
        {
            var group = root;
            var names = key.Path.Split(':')[1..];
            foreach (var name in names[..^1])
            {
                if (name == DocumentedKey.FreeName)
                {
                    group.Remove("properties");
                    group = Child(group, "additionalProperties", "");
                }
                else
                {
                    group = Child(group["properties"]!.AsObject(), name, name);
                }
            }

            group["properties"]![names[^1]] = Leaf(key);
        }

        foreach (var (path, (summary, example)) in options.Groups)
        {
            JsonNode? group = root;
            foreach (var name in path.Split(':')[1..])
                group = name == DocumentedKey.FreeName ? group["additionalProperties"]! : group["properties"]![name]!;
            group["description"] ??= summary;
            if (example is not null)
                group["examples"] = new JsonArray(example.DeepClone());
        }

        return root;
    }

    private static JsonObject Group() => new() { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = new JsonObject() };

    // The assertion and every group may be null: as if it were not there.
    private static JsonObject Child(JsonObject parent, string name, string title)
    {
        if (parent[name] is JsonObject child)
            return child;
        child = Group();
        if (title == "Assertion")
            child["type"] = new JsonArray("object", "null");
        parent[name] = child;
        return child;
    }

    private static string Sentence(string text) => text.Length == 0 ? "" : char.ToUpperInvariant(text[0]) + text[1..];

    private static JsonObject Leaf(DocumentedKey key)
    {
        var (type, extras) = key.Type switch
        {
            var t when t == typeof(int) => ("integer", new JsonObject()),
            var t when t == typeof(bool) => ("boolean", new JsonObject()),
            var t when t == typeof(TimeSpan) => ("string", YarpSchema.Duration()),
            var t when t == typeof(DateTimeOffset) => ("string", new JsonObject { ["format"] = "date-time" }),
            var t when t == typeof(string[]) => ("array", new JsonObject { ["items"] = new JsonObject { ["type"] = "string", ["examples"] = new JsonArray(key.Example[0]!.DeepClone()) } }),
            { IsEnum: true } => ("string", new JsonObject { ["enum"] = new JsonArray([.. key.Names.Select(name => JsonValue.Create(name)), .. key.IsNullable ? [null] : Array.Empty<JsonNode?>()]) }),
            var t when t == typeof(string) => ("string", new JsonObject()),
            var other => throw new NotSupportedException($"{other} needs a type in the schema."),
        };

        var leaf = new JsonObject { ["type"] = key.IsNullable ? new JsonArray(type, "null") : type };
        foreach (var (name, value) in extras)
            leaf[name] = value?.DeepClone();
        leaf["description"] = string.Join(' ', new[] { key.Summary, Sentence(key.Value), key.IsReloaded ? "Takes effect on reload." : "Read at start." }.Where(text => text.Length > 0));
        if (key.Default is { } initial)
            leaf["default"] = initial.DeepClone();
        leaf["examples"] = new JsonArray(key.Example.DeepClone());
        return leaf;
    }
}
