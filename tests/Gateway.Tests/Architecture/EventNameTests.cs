using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.Tests.Architecture;

/// <summary>Each log message has a name that no other one has, for whoever filters or alerts by <c>event</c>.</summary>
public sealed partial class EventNameTests
{
    private static IReadOnlyList<string> Messages { get; } =
    [
        .. SourceFiles.Below("gateway").SelectMany(static file => Message().Matches(SourceFiles.Read(file)))
            .Select(static match => match.Value),
    ];

    [Fact]
    public void LogMessages_AllOfThem_HaveAnEventName()
    {
        Assert.True(Messages.Count > 40, $"{Messages.Count} were found.");

        Assert.All(Messages, static message => Assert.Matches(EventName(), message));
    }

    [Fact]
    public void EventNames_InTheProgram_AreUnique()
    {
        var repeated = Messages.Select(static message => EventName().Match(message).Groups[1].Value).GroupBy(static name => name)
            .Where(static names => names.Count() > 1).Select(static names => names.Key);

        Assert.Empty(repeated);
    }

    // The attribute up to the method: a message may hold brackets.
    [GeneratedRegex(@"\[LoggerMessage\(.*?\)\]\s*(public|private|internal)", RegexOptions.Singleline)]
    private static partial Regex Message();

    [GeneratedRegex(@"EventName = ""(\w+)""")]
    private static partial Regex EventName();
}
