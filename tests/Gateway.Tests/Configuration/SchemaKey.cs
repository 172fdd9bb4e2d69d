using System.Text.Json.Nodes;
using Gateway.Configuration.Validation;

namespace Gateway.Tests.Configuration;

/// <summary>A key of the schema that holds a value.</summary>
/// <param name="Path">The key; free names are filled in.</param>
/// <param name="Kind">The schema's format or type.</param>
/// <param name="Good">A value that is right, to be made odd; may be empty.</param>
internal sealed record SchemaKey(string Path, string Kind, string Good)
{
    private static readonly Dictionary<string, string> FreeNames = new()
    {
        ["Routes"] = "app",
        ["Clusters"] = "app",
        ["Destinations"] = "one",
        ["Policies"] = "admins",
        ["Metadata"] = "x",
    };

    /// <summary>Other values without which this one would not be looked at.</summary>
    public IReadOnlyList<(string Path, string Value)> Context { get; init; } = [];

    public static IReadOnlyList<SchemaKey> ReadAll()
    {
        using var stream = ConfigurationSchema.Open();
        var sections = JsonNode.Parse(stream)!["properties"]!;
        return [.. Read("Gateway", sections["Gateway"]!), .. Read("ReverseProxy", sections["ReverseProxy"]!)];
    }

    private static IEnumerable<SchemaKey> Read(string path, JsonNode node)
    {
        if (node["properties"] is JsonObject named)
        {
            var values = named.Select(one => (Path: $"{path}:{one.Key}", Value: GoodOf(one.Value!))).Where(one => one.Value.Length > 0).ToList();
            // The first name of a transform says which one it is; a switch is needed by the settings beside it.
            var context = values.Where(one => path.Contains(":Transforms:", StringComparison.Ordinal) || one.Path.EndsWith(":Enabled", StringComparison.Ordinal)
                || path.EndsWith(":Import", StringComparison.Ordinal) || one.Path.EndsWith(":0:Name", StringComparison.Ordinal)).ToList();
            if (path.EndsWith(":Import", StringComparison.Ordinal) || path.EndsWith(":LocalCache", StringComparison.Ordinal))
                context.Add(("Gateway:Redis:Url", "redis://localhost"));
            return named.SelectMany(one => Read($"{path}:{one.Key}", one.Value!)).Select(key => key with { Context = [.. context.Where(one => one.Path != key.Path), .. key.Context] });
        }

        if (node["items"] is { } item)
            return item["anyOf"] is JsonArray alternatives && item["type"] is null ? alternatives.SelectMany(one => Read($"{path}:0", one!)) : Read($"{path}:0", item);
        if (node["additionalProperties"] is JsonObject free)
            return Read($"{path}:{FreeNames[path.Split(':')[^1]]}", free);
        return [new SchemaKey(path, node["format"]?.ToString() ?? TypeOf(node), GoodOf(node))];
    }

    private static string TypeOf(JsonNode node) => node["type"] switch
    {
        JsonArray several => several[0]!.ToString(),
        { } one => one.ToString(),
        null => "",
    };

    private static string GoodOf(JsonNode node) =>
        TypeOf(node) == "boolean" ? "true"
        : node["properties"] is not null || node["items"] is not null ? ""
        : (node["examples"]?[0] ?? node["default"] ?? node["enum"]?[0] ?? (TypeOf(node) == "string" && node["not"] is null ? "X-Test" : null))?.ToString() ?? "";
}
