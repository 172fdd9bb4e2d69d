using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NJsonSchema;
using Xunit;

namespace Gateway.Tests.Configuration;

/// <summary>What an editor makes of the schema, by a validator that is not ours.</summary>
public sealed partial class SchemaValidationTests
{
    // What the gateway itself finds by the schema, an editor finds too.
    private static readonly string[] FoundBySchema =
        ["there is no such setting", "is none of", "is not a duration", "is not a whole number", "is missing", "where a group", "where a list", "where one value", "there is no transform", "no such policies"];

    private static readonly JsonDocumentOptions AsTheGatewayReads = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private static readonly Lazy<Task<JsonSchema>> Schema = new(static () => JsonSchema.FromFileAsync(Repository.Combine("gateway", "Configuration", "appsettings.schema.json")));

    public static TheoryData<string> Broken => [.. BrokenConfigurations.All.Values
        .Where(broken => broken.Environment.Count == 0 && broken.Lines.Any(line => FoundBySchema.Any(phrase => line.Contains(phrase, StringComparison.Ordinal)) && !line.Contains("there is no cluster", StringComparison.Ordinal)))
        .Select(broken => broken.Name)];

    [Fact]
    public async Task RepositorysFile_Validates() => Assert.Empty(await ErrorsOfAsync(await File.ReadAllTextAsync(Repository.Combine("appsettings.Gateway.json"), TestContext.Current.CancellationToken)));

    [Fact]
    public async Task EveryConfigurationInTheDocs_Validates()
    {
        var pages = Directory.EnumerateFiles(Repository.Combine("docs"), "*.md").Append(Repository.Combine("README.md"));
        var blocks = pages.SelectMany(page => JsonBlock().Matches(File.ReadAllText(page)).Select(match => (page, text: match.Groups[1].Value)))
            .Where(block => block.text.Contains("\"Gateway\":", StringComparison.Ordinal) || block.text.Contains("\"ReverseProxy\":", StringComparison.Ordinal)).ToList();
        Assert.True(blocks.Count >= 8);

        foreach (var (page, text) in blocks)
            Assert.True(await ErrorsOfAsync(text) is [], $"{page}: {string.Join(", ", await ErrorsOfAsync(text))} in {text}");
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task BrokenConfiguration_DoesNotValidate(string name) => Assert.NotEmpty(await ErrorsOfAsync(BrokenConfigurations.All[name].File));

    [Fact]
    public async Task EveryKey_HasADescription()
    {
        var undescribed = new List<string>();
        var schema = JsonNode.Parse(await File.ReadAllTextAsync(Repository.Combine("gateway", "Configuration", "appsettings.schema.json"), TestContext.Current.CancellationToken))!;
        Look("Gateway", schema["properties"]!["Gateway"]!);
        Assert.Empty(undescribed);

        void Look(string path, JsonNode node)
        {
            if (node["properties"] is JsonObject properties)
            {
                foreach (var (name, child) in properties)
                    Look($"{path}:{name}", child!);
            }
            else if (node["type"]?.ToString() != "object" && node["description"] is null)
            {
                undescribed.Add(path);
            }
        }
    }

    private static async Task<IReadOnlyList<string>> ErrorsOfAsync(string text)
    {
        var schema = await Schema.Value;
        return [.. schema.Validate(JsonNode.Parse(text, documentOptions: AsTheGatewayReads)!.ToJsonString()).Select(error => error.ToString())];
    }

    [GeneratedRegex("```jsonc?\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();
}
