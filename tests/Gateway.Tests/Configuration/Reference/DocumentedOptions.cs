using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Gateway.Tests.Configuration.Reference;

/// <summary>
/// Reads every options class with its documentation: the one source of the schema and the reference. A class with a constant
/// <c>Section</c> is bound from there; a property whose type is an options class of ours is a group.
/// </summary>
internal sealed partial class DocumentedOptions
{
    private readonly Dictionary<string, XElement> _comments;
    private readonly OrderedDictionary<string, DocumentedKey> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Summary, JsonNode? Example)> _groups = new(StringComparer.Ordinal);
    private readonly HashSet<Type> _seen = [];

    private DocumentedOptions(string documentation) => _comments = XDocument.Load(documentation).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value);

    /// <summary>The keys, each section's in the order of its class, what is within a section behind it.</summary>
    public IReadOnlyCollection<DocumentedKey> Keys => _keys.Values;

    /// <summary>What the groups of keys are for, by their full keys.</summary>
    public IReadOnlyDictionary<string, (string Summary, JsonNode? Example)> Groups => _groups;

    /// <summary>The options classes that no section leads to.</summary>
    public IReadOnlyList<string> Unbound { get; private set; } = [];

    public static DocumentedOptions Read()
    {
        var assembly = typeof(global::Gateway.Configuration.Hosting.LimitsOptions).Assembly;
        var read = new DocumentedOptions(Path.Combine(AppContext.BaseDirectory, "Gateway.xml"));
        var options = assembly.GetTypes().Where(IsOptions).ToList();
        var sections = options.Select(type => (type, section: type.GetField("Section", BindingFlags.Static | BindingFlags.Public)?.GetRawConstantValue() as string)).Where(bound => bound.section is not null);
        foreach (var (type, section) in sections.OrderBy(bound => bound.section!.Count(c => c == ':')))
            read.AddGroup(section!, type, Activator.CreateInstance(type)!);

        read.Unbound = [.. options.Where(type => !read._seen.Contains(type)).Select(type => type.FullName!)];
        return read;
    }

    private void AddGroup(string path, Type type, object values)
    {
        _seen.Add(type);
        // The class says where it is bound from; its reader knows.
        _groups.TryAdd(path, (Where().Replace(Markdown(_comments[$"T:{type.FullName!.Replace('+', '.')}"].Element("summary")!), "."), null));
        foreach (var property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly).Where(property => property.CanWrite))
            Add($"{path}:{property.Name}", property, property.GetValue(values));
    }

    private void Add(string path, PropertyInfo property, object? value)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (IsOptions(type))
        {
            AddGroup(path, type, value ?? Activator.CreateInstance(type)!);
        }
        else if (value is IDictionary dictionary && type.GetGenericArguments()[1] == typeof(string))
        {
            foreach (DictionaryEntry entry in dictionary)
                _keys.Add($"{path}:{entry.Key}", Describe($"{path}:{entry.Key}", property, typeof(string), isNullable: true, entry.Value));
        }
        else if (value is IDictionary)
        {
            var group = _comments[IdOf(property)];
            _groups.Add(path, (Markdown(group.Element("summary")!), JsonNode.Parse(group.Element("example")!.Value)));
            AddGroup($"{path}:{DocumentedKey.FreeName}", type.GetGenericArguments()[1], Activator.CreateInstance(type.GetGenericArguments()[1])!);
        }
        else
        {
            var isNullable = new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;
            // Two rooms may read one key; the documentation of the first is enough, and the same classes give it every time.
            _keys.TryAdd(path, Describe(path, property, type, isNullable, value));
        }
    }

    private DocumentedKey Describe(string path, PropertyInfo property, Type type, bool isNullable, object? value)
    {
        var id = IdOf(property);
        var comment = _comments.GetValueOrDefault(id) ?? throw new InvalidOperationException($"{id} has no documentation.");
        var example = comment.Element("example")?.Value.Trim() ?? throw new InvalidOperationException($"{id} has no <example>.");
        // A name that is free has no value to begin with.
        var initial = path.Contains(DocumentedKey.FreeName, StringComparison.Ordinal) ? null : Json(value);
        return new(path, type, isNullable, initial, Markdown(comment.Element("summary")!), comment.Element("value") is { } allowed ? Markdown(allowed) : "", JsonNode.Parse(example)!);
    }

    private static string IdOf(PropertyInfo property) => $"P:{property.DeclaringType!.FullName!.Replace('+', '.')}.{property.Name}";

    private static JsonNode? Json(object? value) => value switch
    {
        null => null,
        int number => JsonValue.Create(number),
        bool truth => JsonValue.Create(truth),
        TimeSpan duration => JsonValue.Create(duration.ToString("c", CultureInfo.InvariantCulture)),
        string text => JsonValue.Create(text),
        string[] { Length: 0 } => new JsonArray(),
        string[] texts => new JsonArray([.. texts.Select(text => JsonValue.Create(text))]),
        Enum name => JsonValue.Create(name.ToString()),
        _ => throw new NotSupportedException($"{value.GetType()} needs a form in JSON."),
    };

    private static string Markdown(XElement comment) => Blank().Replace(string.Concat(comment.Nodes().Select(node => node switch
    {
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" } see => $"`{see.Attribute("cref")!.Value.Split('.')[^1]}`",
        XElement other => throw new NotSupportedException($"<{other.Name}> has no form in Markdown."),
        _ => node is XText text ? text.Value : "",
    })), " ").Trim();

    private static bool IsOptions(Type type) => type is { IsClass: true, IsAbstract: false } && type.Namespace?.StartsWith("Gateway.", StringComparison.Ordinal) == true
        && (type.Name.EndsWith("Options", StringComparison.Ordinal) || type.Name == "RolePolicy");

    [GeneratedRegex(@"( \(`Gateway[^)]*\)|: `Gateway[^`]*`)\.$")]
    private static partial Regex Where();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();
}
