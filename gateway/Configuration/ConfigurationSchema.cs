using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Configuration;

/// <summary>
/// Holds the section <c>Gateway</c>, wherever its values come from, against its schema: keys that nobody reads and
/// values that can't be read are mistakes, and each is one line.
/// </summary>
internal sealed class ConfigurationSchema
{
    private readonly JsonObject _root;
    private readonly List<string> _mistakes = [];
    private readonly List<string> _unreadable = [];

    private ConfigurationSchema(JsonObject root) => _root = root;

    /// <summary>The keys whose values can't be read at all: binding options to them would only say it again, and worse.</summary>
    public IReadOnlyList<string> Unreadable => _unreadable;

    public IReadOnlyList<string> Mistakes => _mistakes;

    public static ConfigurationSchema Check(IConfiguration configuration)
    {
        using var stream = typeof(ConfigurationSchema).Assembly.GetManifestResourceStream("gateway.schema.json")!;
        var check = new ConfigurationSchema(JsonNode.Parse(stream)!.AsObject());
        check.Check(configuration.GetSection("Gateway"), check._root);
        return check;
    }

    private void Check(IConfigurationSection section, JsonObject schema)
    {
        switch ((string?)schema["type"])
        {
            case "object" when IsScalar(section):
                AddUnreadable(section, "is not a group of settings", schema);
                break;
            case "object":
                foreach (var child in section.GetChildren())
                {
                    CheckChild(child, schema);
                }

                break;
            case "array" when IsScalar(section):
                AddUnreadable(section, "is not a list", schema);
                break;
            case "array":
                foreach (var item in section.GetChildren())
                {
                    Check(item, schema["items"]!.AsObject());
                }

                break;
            default:
                CheckValue(section, schema);
                break;
        }
    }

    private void CheckChild(IConfigurationSection child, JsonObject schema)
    {
        var properties = schema["properties"] as JsonObject;
        var known = properties?.FirstOrDefault(property => property.Key.Equals(child.Key, StringComparison.OrdinalIgnoreCase)).Value;
        if ((known ?? schema["additionalProperties"]) is JsonObject next)
        {
            Check(child, next);
            return;
        }

        var likely = Spelling.Nearest(child.Key, properties?.Select(property => property.Key) ?? []);
        var names = string.Join(", ", properties?.Select(property => property.Key) ?? []);
        _mistakes.Add(likely is null
            ? $"{child.Path}: there is no such setting; there are {names}"
            : $"{child.Path}: there is no such setting; did you mean {child.Path[..^child.Key.Length]}{likely}?");
    }

    private void CheckValue(IConfigurationSection section, JsonObject schema)
    {
        if (section.GetChildren().Any())
        {
            AddUnreadable(section, "is a group of settings where one value is needed", schema);
            return;
        }

        if (section.Value is not { Length: > 0 } value)
        {
            return;
        }

        switch ((string?)schema["type"])
        {
            case "integer" when !int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _):
                AddUnreadable(section, $"'{value}' is not a whole number", schema);
                break;
            case "string" when (string?)schema["format"] == "timespan" && !TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out _):
                AddUnreadable(section, $"'{value}' is not a duration, [days.]hours:minutes:seconds", schema);
                break;
            case "string" when (string?)schema["format"] == "date-time" && !DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out _):
                AddUnreadable(section, $"'{value}' is not a point in time", schema);
                break;
            case "string" when schema["enum"] is JsonArray names && !names.Any(name => ((string?)name)!.Equals(value, StringComparison.OrdinalIgnoreCase)):
                AddUnreadable(section, $"'{value}' is none of {string.Join(", ", names.Select(name => (string?)name))}", schema);
                break;
        }
    }

    private void AddUnreadable(IConfigurationSection section, string problem, JsonObject schema)
    {
        _unreadable.Add(section.Path);
        _mistakes.Add($"{section.Path}: {problem}{Example(schema)}");
    }

    private static bool IsScalar(IConfigurationSection section) => !string.IsNullOrEmpty(section.Value);

    private static string Example(JsonObject schema) =>
        schema["examples"] is JsonArray { Count: > 0 } examples
            ? $" (example: {examples[0]!.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })})"
            : "";
}
