using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.Tests.Architecture;

/// <summary>Each promise of the threat model names tests, and they are there.</summary>
public sealed partial class ThreatModelTests
{
    [Fact]
    public void Promises_Each_NameTestsThatExist()
    {
        var text = SourceFiles.Read("docs/threat-model.md");
        var promises = text[text.IndexOf("## What is promised", StringComparison.Ordinal)..text.IndexOf("## What is the operator's job", StringComparison.Ordinal)]
            .Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(2).ToList();

        Assert.True(promises.Count >= 15);
        Assert.All(promises, promise =>
        {
            var tests = TestName().Matches(promise).Select(match => match.Groups[1].Value).ToList();
            Assert.NotEmpty(tests);
            Assert.All(tests, test => Assert.True(Exists(test), $"There is no {test}."));
        });
    }

    // "Users/CredentialVerifierTests": a folder from the root on, or a class of a test project, wherever it lies below the room's folder.
    private static bool Exists(string test) => Directory.Exists(Repository.Combine(test)) || Array.Exists(
        (string[])["tests/Gateway.Tests", "tests/Gateway.PipelineTests", "tests/Gateway.FunctionalTests", "tests/Gateway.BrowserTests"],
        project => Path.Combine(Repository.Combine(project), Path.GetDirectoryName(test)!) is var folder
            && Directory.Exists(folder)
            && Directory.EnumerateFiles(folder, $"{Path.GetFileName(test)}.cs", SearchOption.AllDirectories).Any());

    [GeneratedRegex("`([A-Za-z]+/[A-Za-z0-9.]+)`")]
    private static partial Regex TestName();
}
