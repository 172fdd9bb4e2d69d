using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.Tests.Architecture;

/// <summary>Each runbook that a trace or an alert names is there, and each that is there is named.</summary>
public sealed partial class RunbookTests
{
    private static readonly string Root = RootOf();

    private static IReadOnlyList<string> Pages { get; } =
        [.. Directory.GetFiles(Path.Combine(Root, "docs", "runbooks")).Select(path => Path.GetFileName(path)).Where(name => name != "README.md").Order(StringComparer.Ordinal)];

    [Fact]
    public void Code_ThatNamesARunbook_NamesOneThatExists()
    {
        var named = Directory.GetFiles(Path.Combine(Root, "gateway", "Telemetry"), "*.cs").Append(Path.Combine(Root, "gateway", "Proxy", "UpstreamMetrics.cs"))
            .SelectMany(file => InCode().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.True(named.Count >= 6);
        Assert.All(named, page => Assert.Contains(page, Pages));
    }

    [Fact]
    public void Alerts_AndRunbooks_NameEachOther()
    {
        var named = InRules().Matches(File.ReadAllText(Path.Combine(Root, "deploy", "prometheus", "rules", "alerts.yml"))).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(Pages, named);
    }

    [Fact]
    public void Index_ListsEachPage()
    {
        var listed = InIndex().Matches(File.ReadAllText(Path.Combine(Root, "docs", "runbooks", "README.md"))).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal);

        Assert.Equal(Pages, listed);
    }

    [Fact]
    public void Pages_Each_AnswerTheSameQuestions() => Assert.All(Pages, page =>
    {
        var text = File.ReadAllText(Path.Combine(Root, "docs", "runbooks", page));
        Assert.All((string[])["**Means:**", "**Touches:**", "## Look", "## Do", "## Don't"], part => Assert.Contains(part, text, StringComparison.Ordinal));
    });

    private static string RootOf()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Gateway.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"The repository's root is not above {AppContext.BaseDirectory}.");
    }

    [GeneratedRegex("\"([a-z-]+\\.md)\"")]
    private static partial Regex InCode();

    [GeneratedRegex(@"runbook_url: docs/runbooks/(\S+)")]
    private static partial Regex InRules();

    [GeneratedRegex(@"^\| \[[a-z-]+\]\(([a-z-]+\.md)\)", RegexOptions.Multiline)]
    private static partial Regex InIndex();
}
