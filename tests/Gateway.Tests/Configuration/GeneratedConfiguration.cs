using System.Text.Json.Nodes;
using CsCheck;
using Gateway.Configuration;
using Gateway.Configuration.Validation;
using Gateway.Users.Passwords;
using Gateway.Users.Passwords.Formats;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Configuration;

/// <summary>A good configuration in which one or two keys have generated values.</summary>
/// <param name="Content">The file.</param>
/// <param name="Variables">The variables that are set.</param>
/// <param name="Keys">The keys that were changed.</param>
internal sealed record GeneratedConfiguration(JsonObject Content, IReadOnlyDictionary<string, string> Variables, IReadOnlyList<string> Keys)
{
    private const string Good = """
        {
          "ReverseProxy": {
            "Routes": { "app": { "ClusterId": "app", "Match": { "Path": "/app/{**rest}" } } },
            "Clusters": { "app": { "Destinations": { "one": { "Address": "http://localhost:5080" } } } }
          },
          "Gateway": { }
        }
        """;

    // Keys of the platform, and the variables of older deployments.
    private static readonly SchemaKey[] Others =
    [
        new("ASPNETCORE_URLS", "", "http://localhost:8090"), new("ASPNETCORE_HTTP_PORTS", "", "8090"), new("URLS", "", "http://localhost:8090"),
        new("Kestrel:Endpoints:web:Url", "", "http://localhost:8090"), new("Kestrel:Certificates:Default:Path", "", "/none.pfx"),
        new("Kestrel:Endpoints:web:Protocols", "", "Http1") { Context = [("Kestrel:Endpoints:web:Url", "http://localhost:8090")] }, new("Logging:LogLevel:Default", "", "Warning"),
        new("Logging:Console:FormatterOptions:IncludeScopes", "boolean", "true"), new("Logging:Console:MaxQueueLength", "integer", "1000"),
        new("OTEL_METRIC_EXPORT_INTERVAL", "integer", "1000"), new("OTEL_EXPORTER_OTLP_HEADERS", "", "a=b"), new("OTEL_EXPORTER_OTLP_ENDPOINT", "", "http://localhost:4317"),
        new("DATABASE_URL", "", "postgres://u@localhost/d"), new("REDIS_URL", "", "redis://localhost"), new("SESSION_TTL", "integer", "60"), new("SESSION_CLEANUP_INTERVAL", "integer", "60"),
    ];

    private static readonly string[] PlainVariables = ["DATABASE_URL", "REDIS_URL", "SESSION_TTL", "SESSION_CLEANUP_INTERVAL"];

    private static readonly SchemaKey[] All = [.. SchemaKey.ReadAll(), .. Others];

    public static Gen<GeneratedConfiguration> Any() =>
        Gen.Select(Change(), Gen.Frequency((3, Gen.Const(true)), (1, Gen.Const(false))), Change())
            .Select((first, isAlone, second) => Of(isAlone || IsSameItem(first.Key, second.Key) ? [first] : [first, second]));

    public IReadOnlyList<string> ErrorsOf()
    {
        var settings = GatewaySettings.Load(null, name => Variables.GetValueOrDefault(name)).WithContent(System.Text.Encoding.UTF8.GetBytes(Content.ToJsonString()));
        try
        {
            return ConfigurationCheck.ErrorsOfAsync(settings, Create, Program.Configure, static _ => Task.FromResult<IReadOnlyList<string>>([])).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return [$"Exception: {e}"];
        }
    }

    /// <summary>
    /// Whether a line names a changed key, a group that it is in, or a setting in it; or one of the same section, if it says which key that
    /// contradicts.
    /// </summary>
    public bool IsAboutItsKeys(string line)
    {
        // "…:Match:Path or Hosts" names two.
        var named = line.Split(": ")[0].Split(" or ")[0];
        return !line.Any(char.IsControl) && !line.Contains("Exception", StringComparison.Ordinal)
            && Keys.Any(key => IsWithin(named, ItemOf(key)) || IsWithin(key, named) || (IsSameSection(named, key) && line.Contains(NameOf(key), StringComparison.Ordinal)));

        static bool IsWithin(string key, string group) =>
            key.Equals(group, StringComparison.OrdinalIgnoreCase) || (group.Contains(':', StringComparison.Ordinal) && key.StartsWith($"{group}:", StringComparison.OrdinalIgnoreCase));

        // The names of one transform belong together.
        static string ItemOf(string key) => key.IndexOf(":Transforms:0:", StringComparison.Ordinal) is >= 0 and var at ? key[..(at + ":Transforms:0".Length)] : key;

        static bool IsSameSection(string named, string key) => named.StartsWith("Gateway:", StringComparison.Ordinal)
            && named.Split(':')[1] == (key.StartsWith("SESSION_", StringComparison.Ordinal) ? "Sessions" : key.Split(':').ElementAtOrDefault(1));

        static string NameOf(string key) => key is "SESSION_TTL" ? "Ttl" : key.Split(':')[^1];
    }

    public string Describe() => $"{string.Join(", ", Keys)} | {string.Join(", ", Variables)} | {Content.ToJsonString()} | {string.Join(" || ", ErrorsOf().Where(error => !IsAboutItsKeys(error)))}";

    // Its constructor hashes a password, which takes longer than everything else together.
    private static readonly PasswordVerifier Verifier = new(PasswordHashFormats.All, NullLogger<PasswordVerifier>.Instance);

    private static WebApplication Create(GatewaySettings settings)
    {
        var builder = Program.CreateBuilder(settings);
        builder.Services.AddSingleton(Verifier);
        builder.Logging.ClearProviders();
        return builder.Build();
    }

    // Two transforms in one would be another error.
    private static bool IsSameItem(SchemaKey one, SchemaKey other) =>
        one.Path.Contains(":Transforms:0", StringComparison.Ordinal) && other.Path.Contains(":Transforms:0", StringComparison.Ordinal);

    private static Gen<(SchemaKey Key, JsonNode? Value)> Change() =>
        Gen.Int[0, All.Length - 1].SelectMany(index => OddValue.For(All[index]).Select(value => (All[index], value)));

    private static GeneratedConfiguration Of((SchemaKey Key, JsonNode? Value)[] changes)
    {
        var content = JsonNode.Parse(Good)!.AsObject();
        var variables = new Dictionary<string, string>();
        foreach (var (key, value) in changes)
        {
            if (PlainVariables.Contains(key.Path))
                variables[key.Path] = value?.ToString() ?? "";
            else
                Set(content, key, value?.DeepClone());
        }

        return new(content, variables, [.. changes.Select(change => change.Key.Path)]);
    }

    private static void Set(JsonObject content, SchemaKey key, JsonNode? value)
    {
        foreach (var (path, sibling) in key.Context)
            SetPath(content, path, JsonValue.Create(sibling));
        SetPath(content, key.Path, value);
    }

    private static void SetPath(JsonObject content, string path, JsonNode? value)
    {
        var names = path.Split(':');
        JsonNode node = content;
        for (var i = 0; i < names.Length; i++)
        {
            var isLast = i == names.Length - 1;
            JsonNode? next = isLast ? value : names[i + 1] == "0" ? new JsonArray() : new JsonObject();
            switch (node)
            {
                case JsonArray array when array.Count == 0:
                    array.Add(next);
                    node = next!;
                    break;
                case JsonArray array when !isLast:
                    node = array[0]!;
                    break;
                case JsonArray array:
                    array[0] = value;
                    break;
                case JsonObject group when isLast || group[names[i]] is null or JsonValue:
                    group[names[i]] = next;
                    node = next!;
                    break;
                case JsonObject group:
                    node = group[names[i]]!;
                    break;
            }
        }
    }
}
