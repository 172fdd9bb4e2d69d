using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.Tests.Architecture;

/// <summary>Each runbook that a trace or an alert names is there, and each that is there is named.</summary>
public sealed partial class RunbookTests
{
    private static IReadOnlyList<string> Pages { get; } =
    [
        .. Directory.GetFiles(Repository.Combine("docs/runbooks")).Select(Path.GetFileName).OfType<string>()
            .Where(name => name != "README.md").Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void Code_ThatNamesARunbook_NamesOneThatExists()
    {
        var named = SourceFiles.Below("gateway").SelectMany(file => InCode().Matches(SourceFiles.Read(file)))
            .Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.True(named.Count >= 6);
        Assert.All(named, page => Assert.Contains(page, Pages));
    }

    [Fact]
    public void Alerts_AndRunbooks_NameEachOther()
    {
        var named = InRules().Matches(SourceFiles.Read("deploy/prometheus/rules/alerts.yml"))
            .Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(Pages, named);
    }

    [Fact]
    public void Index_ListsEachPage()
    {
        var listed = InIndex().Matches(SourceFiles.Read("docs/runbooks/README.md"))
            .Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal);

        Assert.Equal(Pages, listed);
    }

    [Fact]
    public void Pages_Each_AnswerTheSameQuestions() => Assert.All(Pages, page =>
    {
        var text = SourceFiles.Read($"docs/runbooks/{page}");
        Assert.All((string[])["**Means:**", "**Affects:**", "## Look", "## Do", "## Don't"], part => Assert.Contains(part, text, StringComparison.Ordinal));
    });

    [GeneratedRegex("\"([a-z-]+\\.md)\"")]
    private static partial Regex InCode();

    [GeneratedRegex(@"runbook_url: docs/runbooks/(\S+)")]
    private static partial Regex InRules();

    [GeneratedRegex(@"^\| \[[a-z-]+\]\(([a-z-]+\.md)\)", RegexOptions.Multiline)]
    private static partial Regex InIndex();
}
