using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>
/// Traefik and Envoy are not run here: their snippets are read as YAML, and must name each header that the gateway sends
/// both where it is let through and, in other spellings, where it is stripped.
/// </summary>
public sealed partial class ShippedSnippets
{
    private static readonly string[] Names = ["X-User-Id", "X-User-Email", "X-User-Name", "X-User-Full-Name", "X-User-Role", "X-User-Share", "X-Session-Id", "X-User-Assertion"];

    [Fact]
    public async Task Traefik_EveryHeader_IsLetThroughAndItsTwinsAreStripped()
    {
        var snippet = await ReadYamlAsync("traefik/gateway.yml");

        Assert.Equal(Names, Strings(snippet, "http", "middlewares", "gateway", "forwardAuth", "authResponseHeaders"));
        var stripped = snippet.GetProperty("http").GetProperty("middlewares").GetProperty("strip-identity").GetProperty("headers").GetProperty("customRequestHeaders");
        Assert.Equal(
            Names.Select(name => name.Replace('-', '_')).Concat(Names.Select(name => name.Replace('-', '.'))),
            stripped.EnumerateObject().Where(header => header.Value.GetString() == "").Select(header => header.Name));
        Assert.Equal(["strip-identity", "gateway"], Strings(snippet, "http", "routers", "service", "middlewares"));
    }

    [Fact]
    public async Task Envoy_EveryHeader_IsStrippedAndThenLetThrough()
    {
        var snippet = (await ReadYamlAsync("envoy/envoy.yaml")).ToString();

        var filters = snippet.IndexOf("\"http_filters\"", StringComparison.Ordinal);
        var question = snippet.IndexOf("ext_authz.v3.ExtAuthz\"", filters, StringComparison.Ordinal);
        Assert.Equal(
            Names.Concat(Names.Select(name => name.Replace('-', '.'))).Select(name => name.ToLowerInvariant()), Removed().Matches(snippet[filters..question]).Select(match => match.Groups[1].Value));
        var upstream = snippet.IndexOf("\"allowed_upstream_headers\"", StringComparison.Ordinal);
        var client = snippet.IndexOf("\"allowed_client_headers\"", StringComparison.Ordinal);
        Assert.Equal(Names.Select(name => name.ToLowerInvariant()), Exact().Matches(snippet[upstream..client]).Select(match => match.Groups[1].Value));
        Assert.Contains("\"failure_mode_allow\": false", snippet, StringComparison.Ordinal);
    }

    private static string[] Strings(JsonElement element, params string[] path) =>
        [.. path.Aggregate(element, (part, name) => part.GetProperty(name)).EnumerateArray().Select(item => item.GetString()!)];

    private static async Task<JsonElement> ReadYamlAsync(string file)
    {
        var read = await ChildProcess.RunAsync("/usr/bin/python3", ["-c", "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))", Path.Combine(Programs.DeployFolder, file)]);
        read.EnsureSuccess();
        return JsonSerializer.Deserialize<JsonElement>(read.Output);
    }

    [GeneratedRegex("\"remove\": \"([^\"]+)\"")]
    private static partial Regex Removed();

    [GeneratedRegex("\"exact\": \"([^\"]+)\"")]
    private static partial Regex Exact();
}
