using Xunit;

namespace Gateway.Tests.Sessions.Adaptive;

/// <summary>
/// The documents show the table of the simulation. With <c>GATEWAY_REGENERATE</c> set this test writes it anew.
/// </summary>
public sealed class LifetimeSimulationTests
{
    private const string Begin = "<!-- simulation of lifetimes -->\n\n";
    private const string End = "\n\n<!-- end of the simulation -->";

    [Fact]
    public void Table_IsTheOneInTheDocuments()
    {
        var file = Repository.Combine("docs", "operations.md");
        var text = File.ReadAllText(file);
        var from = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var to = text.IndexOf(End, StringComparison.Ordinal);
        Assert.True(from >= Begin.Length && to > from, $"{file} has no place for the table.");
        var table = LifetimeSimulation.Table();
        TestContext.Current.TestOutputHelper?.WriteLine(table);
        if (Environment.GetEnvironmentVariable("GATEWAY_REGENERATE") is { Length: > 0 })
        {
            File.WriteAllText(file, $"{text[..from]}{table}{text[to..]}");
            return;
        }

        Assert.Equal(table, text[from..to]);
    }
}
