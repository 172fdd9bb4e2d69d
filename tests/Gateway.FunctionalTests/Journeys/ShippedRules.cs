using System.Text.Json;
using System.Text.RegularExpressions;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>Reads the files of <c>deploy</c> that programs of others read.</summary>
internal static partial class ShippedRules
{
    public static IReadOnlyList<string> Files { get; } = Directory.GetFiles(Path.Combine(PrometheusProcess.Shipped, "rules"));

    public static async Task<IReadOnlyList<(string Name, string Severity, string Summary, string Description, string Runbook)>> AlertsAsync() =>
    [
        .. (await AllAsync()).Where(rule => rule.TryGetProperty("alert", out _)).Select(rule =>
        {
            var annotations = rule.GetProperty("annotations");
            return (Text(rule, "alert"), Text(rule.GetProperty("labels"), "severity"), Text(annotations, "summary"), Text(annotations, "description"), Text(annotations, "runbook_url"));
        }),
    ];

    /// <summary>The names of the recording rules.</summary>
    public static async Task<IReadOnlyList<string>> RecordsAsync() => [.. (await AllAsync()).Where(rule => rule.TryGetProperty("record", out _)).Select(rule => Text(rule, "record"))];

    /// <summary>What all rules ask for.</summary>
    public static async Task<IReadOnlyList<string>> QueriesAsync() => [.. (await AllAsync()).Select(rule => Text(rule, "expr"))];

    /// <summary>The alerts that a test of the rules says are firing.</summary>
    public static IEnumerable<string> Firing(JsonElement test) =>
        test.GetProperty("promql_expr_test").EnumerateArray()
            .SelectMany(expected => expected.GetProperty("exp_samples").EnumerateArray())
            .Select(sample => AlertName().Match(Text(sample, "labels")).Groups[1].Value);

    public static async Task<JsonElement> ReadYamlAsync(string file)
    {
        var read = await ChildProcess.RunAsync("/usr/bin/python3", ["-c", "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))", file]);
        read.EnsureSuccess();
        return JsonSerializer.Deserialize<JsonElement>(read.Output);
    }

    private static async Task<IReadOnlyList<JsonElement>> AllAsync()
    {
        var rules = new List<JsonElement>();
        foreach (var file in Files)
            rules.AddRange((await ReadYamlAsync(file)).GetProperty("groups").EnumerateArray().SelectMany(group => group.GetProperty("rules").EnumerateArray()));
        return rules;
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    [GeneratedRegex("alertname=\"([^\"]+)\"")]
    private static partial Regex AlertName();
}
