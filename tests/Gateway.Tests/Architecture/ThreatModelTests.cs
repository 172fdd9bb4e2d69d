using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.Tests.Architecture;

/// <summary>Each promise of the threat model names tests, and they are there.</summary>
public sealed partial class ThreatModelTests
{
    [Fact]
    public void Promises_Each_NameTestsThatExist()
    {
        var root = RootOf();
        var text = File.ReadAllText(Path.Combine(root, "docs", "threat-model.md"));
        var promises = text[text.IndexOf("## What is promised", StringComparison.Ordinal)..text.IndexOf("## What is the operator's job", StringComparison.Ordinal)]
            .Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(2).ToList();

        Assert.True(promises.Count >= 15);
        Assert.All(promises, promise =>
        {
            var tests = TestName().Matches(promise).Select(match => match.Groups[1].Value).ToList();
            Assert.NotEmpty(tests);
            Assert.All(tests, test => Assert.True(
                Directory.Exists(Path.Combine(root, test)) || File.Exists(Path.Combine(root, "tests", "Gateway.Tests", $"{test}.cs")) || File.Exists(Path.Combine(root, "tests", "Gateway.FunctionalTests", $"{test}.cs")),
                $"There is no {test}."));
        });
    }

    private static string RootOf()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Gateway.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"The repository's root is not above {AppContext.BaseDirectory}.");
    }

    [GeneratedRegex("`([A-Za-z]+/[A-Za-z0-9.]+)`")]
    private static partial Regex TestName();
}
