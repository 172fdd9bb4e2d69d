using System.Text.Json.Nodes;

namespace Gateway.Tests.Configuration;

/// <summary>Reads BrokenConfigurations.txt, whose head says how it is written.</summary>
internal static class BrokenConfigurations
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

    public static IReadOnlyDictionary<string, BrokenConfiguration> All { get; } =
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Configuration", "BrokenConfigurations.txt")).Split("\n== ")[1..].Select(Read).ToDictionary(broken => broken.Name);

    public static IReadOnlyList<string> LinesForTheReference() => [.. All.Values.Where(broken => broken.IsInReference).SelectMany(broken => broken.Lines)];

    private static BrokenConfiguration Read(string text)
    {
        var lines = text.TrimEnd().Split('\n');
        var said = lines.Where(line => line.StartsWith("> ", StringComparison.Ordinal)).Select(line => line[2..]).ToList();
        var body = lines[1..].Where(line => !line.StartsWith("> ", StringComparison.Ordinal)).ToList();
        var variables = body.TakeWhile(line => char.IsAsciiLetterUpper(line[0])).ToList();
        var environment = variables.ToDictionary(line => line[..line.IndexOf('=', StringComparison.Ordinal)], line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        return new(lines[0].TrimEnd(' ', '*'), lines[0].EndsWith('*'), FileOf(string.Join('\n', body[variables.Count..])), environment, said);
    }

    private static string FileOf(string part)
    {
        if (part.Length == 0)
            return Good;
        var colon = part.IndexOf(':', StringComparison.Ordinal);
        var (kind, json) = (part[..colon], part[(colon + 2)..]);
        if (kind == "file")
            return json;

        var good = JsonNode.Parse(Good)!;
        var target = kind switch
        {
            "route" => good["ReverseProxy"]!["Routes"]!["app"]!,
            "cluster" => good["ReverseProxy"]!["Clusters"]!["app"]!,
            "gateway" => good["Gateway"]!,
            _ => throw new InvalidOperationException($"'{kind}' is no part of a configuration."),
        };
        foreach (var (name, value) in JsonNode.Parse(json)!.AsObject())
        {
            // Null takes away.
            target.AsObject().Remove(name);
            if (value is not null)
                target[name] = value.DeepClone();
        }

        return good.ToJsonString();
    }
}
