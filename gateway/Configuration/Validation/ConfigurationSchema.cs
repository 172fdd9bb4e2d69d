using System.Globalization;
using System.Text.Json.Nodes;

namespace Gateway.Configuration.Validation;

/// <summary>
/// Validates the sections <c>Gateway</c> and <c>ReverseProxy</c>, from whatever source, with the schema that editors use:
/// an unknown key and a value that can't be read are errors, one line each.
/// </summary>
internal sealed class ConfigurationSchema
{
    /// <summary>The schema of the whole file, as editors and <c>config schema</c> get it.</summary>
    public const string Resource = "appsettings.schema.json";

    private static readonly string[] Sections = ["Gateway", "ReverseProxy"];
    private static readonly Lazy<JsonNode> Schema = new(static () =>
    {
        using var stream = Open();
        return JsonNode.Parse(stream)!["properties"]!;
    });

    private readonly List<string> _errors = [];
    private readonly List<string> _unreadable = [];

    private ConfigurationSchema()
    {
    }

    /// <summary>The keys whose values can't be read. Binding options to them would report the same error without its key.</summary>
    public IReadOnlyList<string> Unreadable => _unreadable;

    public IReadOnlyList<string> Errors => _errors;

    public static ConfigurationSchema Check(IConfiguration configuration)
    {
        var check = new ConfigurationSchema();
        foreach (var name in Sections)
        {
            check.Check(configuration.GetSection(name), SectionOf(name));
        }

        return check;
    }

    /// <summary>
    /// What a name at the top of the file was probably meant to be: a misspelt section, or a part of one; null when nothing is similar.
    /// </summary>
    public static string? MeantBy(string name)
    {
        var top = name.Split(':')[0];
        return Sections.Contains(top, StringComparer.OrdinalIgnoreCase) ? null
            : Sections.SelectMany(static section => SectionOf(section).Names.Select(part => (Section: section, Part: part)))
                .Where(key => key.Part.Equals(top, StringComparison.OrdinalIgnoreCase))
                .Select(static key => $"{key.Section}:{key.Part}")
                .FirstOrDefault()
            ?? Spelling.Nearest(top, Sections);
    }

    public static Stream Open() => typeof(ConfigurationSchema).Assembly.GetManifestResourceStream(Resource)!;

    private static SchemaNode SectionOf(string name) => new(Schema.Value[name]!.AsObject());

    private void Check(IConfigurationSection section, SchemaNode schema)
    {
        switch (schema.Type)
        {
            case "object" or "array" when IsScalar(section):
                // The value is not repeated: it may be an address with a password.
                AddUnreadable(section, $"is a value where a {(schema.Type == "object" ? "group of settings" : "list")} is needed", schema);
                break;
            case "object":
                CheckGroup(section, schema);
                break;
            case "array":
                CheckList(section, schema);
                break;
            default:
                CheckValue(section, schema);
                break;
        }
    }

    // Free names may be numbers too: "Destinations": { "1": { … }, "2": { … } }. The items of a list count from 0.
    private static bool IsList(List<IConfigurationSection> children, SchemaNode schema) => schema.IsFree
        ? Enumerable.Range(0, children.Count).All(i => children.Exists(child => child.Key == i.ToString(CultureInfo.InvariantCulture)))
        : children.TrueForAll(child => int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _));

    private void CheckGroup(IConfigurationSection section, SchemaNode schema)
    {
        // The configuration names the items of a list by numbers.
        var children = section.GetChildren().ToList();
        if (schema.HasNames && children.Count > 0 && IsList(children, schema))
        {
            AddUnreadable(section, "is a list where a group of settings is needed", schema);
            return;
        }

        var meant = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var child in children)
        {
            CheckChild(child, schema, meant);
        }

        if (children.Count == 0)
        {
            return;
        }

        var given = children.Where(child => !IsEmpty(child)).Select(child => child.Key).Concat(meant)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var missing in schema.Missing(given))
        {
            _errors.Add($"{section.Path}:{missing.Name}: is missing{missing.Example}");
        }
    }

    private void CheckChild(IConfigurationSection child, SchemaNode schema, HashSet<string> meant)
    {
        if (schema.Child(child.Key) is { } known)
        {
            if (known.Refusal is { } refusal)
            {
                _errors.Add($"{child.Path}: {refusal}");
                return;
            }

            Check(child, known);
            return;
        }

        var likely = Spelling.Nearest(child.Key, schema.Names);
        if (likely is not null)
        {
            meant.Add(likely);
        }

        _errors.Add(likely is null
            ? $"{child.Path}: there is no such setting; there are {string.Join(", ", schema.Names)}"
            : $"{child.Path}: there is no such setting; did you mean {child.Path[..^child.Key.Length]}{likely}?");
    }

    private void CheckList(IConfigurationSection section, SchemaNode schema)
    {
        var items = schema.Items;
        foreach (var item in section.GetChildren())
        {
            if (!int.TryParse(item.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                AddUnreadable(section, "is a group of settings where a list is needed", schema);
                return;
            }

            if (items.Alternatives.Count == 0)
            {
                if (items.Type != "object" && item.Value is null && !item.GetChildren().Any()
                    && section.Path.StartsWith("ReverseProxy", StringComparison.OrdinalIgnoreCase))
                {
                    // What reads the list later expects a value, and names no key.
                    AddUnreadable(item, "has no value", items.Example.Length > 0 ? items : schema);
                    continue;
                }

                Check(item, items);
                continue;
            }

            // The first name identifies a transform.
            var names = item.GetChildren().Select(child => child.Key).ToList();
            var first = items.Alternatives.Select(alternative => alternative.Names[0]).ToList();
            if (first.FindIndex(name => names.Contains(name, StringComparer.OrdinalIgnoreCase)) is >= 0 and var index)
            {
                // YARP reads each as a text, and fails without saying which.
                foreach (var empty in item.GetChildren().Where(static child => child.Value is null && !child.GetChildren().Any()))
                {
                    AddUnreadable(empty, "has no value", items.Alternatives[index]);
                }

                Check(item, items.Alternatives[index]);
            }
            else if (IsScalar(item) || names.Count == 0)
            {
                _errors.Add($"{item.Path}: is no group of settings{items.Example}");
            }
            else
            {
                var likely = names.Select(name => Spelling.Nearest(name, first)).FirstOrDefault(name => name is not null);
                var hint = likely is null ? items.Example : $"; did you mean {likely}?";
                _errors.Add($"{item.Path}: there is no transform '{names[0]}'{hint}");
            }
        }
    }

    private void CheckValue(IConfigurationSection section, SchemaNode schema)
    {
        if (section.GetChildren().Any())
        {
            var isList = section.GetChildren()
                .All(child => int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _));
            AddUnreadable(section, $"is a {(isList ? "list" : "group of settings")} where one value is needed", schema);
        }
        else if (section.Value is "" && schema.IsParsed && section.Path.StartsWith("ReverseProxy", StringComparison.OrdinalIgnoreCase))
        {
            // YARP reads an empty value as one, with an exception that names no key.
            AddUnreadable(section, "is empty", schema);
        }
        else if (section.Value is { Length: > 0 } value && SchemaValue.ProblemOf(value, schema) is { } problem)
        {
            AddUnreadable(section, problem, schema);
        }
    }

    private void AddUnreadable(IConfigurationSection section, string problem, SchemaNode schema)
    {
        _unreadable.Add(section.Path);
        _errors.Add($"{section.Path}: {problem}{schema.Example}");
    }

    private static bool IsScalar(IConfigurationSection section) => !string.IsNullOrEmpty(section.Value);

    private static bool IsEmpty(IConfigurationSection section) => string.IsNullOrEmpty(section.Value) && !section.GetChildren().Any();
}
