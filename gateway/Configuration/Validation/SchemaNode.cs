using System.Text.Json.Nodes;

namespace Gateway.Configuration.Validation;

/// <summary>A node of the schema, with the keywords of JSON Schema that the file's schema uses.</summary>
internal sealed class SchemaNode(JsonObject schema)
{
    /// <summary>The type, without <c>null</c>.</summary>
    public string? Type => schema["type"] is JsonArray types
        ? types.Select(type => (string?)type).FirstOrDefault(type => type != "null")
        : (string?)schema["type"];

    public string? Format => (string?)schema["format"];

    public IReadOnlyList<string> Values =>
        schema["enum"] is JsonArray values ? [.. values.Select(value => (string?)value).OfType<string>()] : [];

    /// <summary>Whether a value is more than a text.</summary>
    public bool IsParsed => Type is "integer" or "boolean" || Format is not null || Values.Count > 0;

    public long Minimum => (long?)schema["minimum"] ?? int.MinValue;

    public long Maximum => (long?)schema["maximum"] ?? int.MaxValue;

    /// <summary>The names of the settings in a group; empty when any name is allowed.</summary>
    public IReadOnlyList<string> Names => Properties is { } properties ? [.. properties.Select(property => property.Key)] : [];

    /// <summary>Whether the settings have names at all, and not numbers as those of a list.</summary>
    public bool HasNames => Properties is not null || Free is not null;

    /// <summary>Whether any name is allowed.</summary>
    public bool IsFree => Properties is null && Free is not null;

    public SchemaNode Items => new(schema["items"]!.AsObject());

    public IReadOnlyList<SchemaNode> Alternatives => schema["anyOf"] is JsonArray any && schema["type"] is null
        ? [.. any.Select(one => new SchemaNode(one!.AsObject()))]
        : [];

    /// <summary>Why a setting of YARP can't be used here; null when it can.</summary>
    public string? Refusal => schema["not"] is null ? null : (string?)schema["description"];

    /// <summary>An example of a value, ready to be appended to a message; empty when there is none.</summary>
    public string Example => ExampleOf(schema) is { } example ? $" (example: {JsonText.Of(example)})" : "";

    private JsonObject? Properties => schema["properties"] as JsonObject;

    private JsonObject? Free => schema["additionalProperties"] as JsonObject;

    /// <summary>The node of the setting with this name; null when there is none.</summary>
    public SchemaNode? Child(string name)
    {
        var named = Properties?.FirstOrDefault(property => property.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
        return (named ?? Free) is JsonObject child ? new SchemaNode(child) : null;
    }

    /// <summary>The required settings that are not given. Where one of several is required, the name lists them all.</summary>
    public IEnumerable<(string Name, string Example)> Missing(IReadOnlySet<string> given)
    {
        var missing = Required(schema).Where(name => !given.Contains(name)).ToList();
        foreach (var name in missing)
        {
            yield return (name, Child(name)?.Example ?? "");
        }

        if (missing.Count > 0 || schema["anyOf"] is not JsonArray any || any.Any(one => Required(one).All(given.Contains)))
        {
            yield break;
        }

        // Each alternative requires one more name than all of them have in common: "Path or Hosts".
        var common = any.Select(Required)
            .Aggregate(static (one, other) => one.Intersect(other))
            .Where(name => !given.Contains(name))
            .ToList();
        var names = common.Count > 0 ? common : [.. any.Select(one => Required(one).Last())];
        yield return (string.Join(" or ", names), Child(names[0])?.Example ?? "");
    }

    // The example of a group is its first setting.
    private static JsonNode? ExampleOf(JsonNode? node) =>
        (node?["default"] is { } initial and not JsonArray { Count: 0 } ? initial : null)
        ?? (node?["examples"] as JsonArray)?.FirstOrDefault()
        ?? ((node?["properties"] as JsonObject)?.FirstOrDefault() is { Key: { } name, Value: { } first } && ExampleOf(first) is { } value
            ? new JsonObject { [name] = value.DeepClone() }
            : null);

    private static IEnumerable<string> Required(JsonNode? node) =>
        (node?["required"] as JsonArray)?.Select(name => (string?)name).OfType<string>() ?? [];
}
