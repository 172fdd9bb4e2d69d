using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.Tests.Architecture;

/// <summary>The runtime's variables have the same values wherever the gateway is started.</summary>
public sealed partial class RuntimeVariablesTests
{
    [Theory]
    [InlineData("deploy/gateway.Dockerfile")]
    [InlineData("run.sh")]
    [InlineData("tests/load/load.py")]
    public void Launcher_SetsTheDocumentedValues(string file)
    {
        var documented = ValuesIn("docs/operations.md");
        Assert.Equal(["DOTNET_GCgen0size", "DOTNET_TC_DelaySingleProcMultiplier"], documented.Keys);

        Assert.Equal(documented, ValuesIn(file));
    }

    private static SortedDictionary<string, string> ValuesIn(string file) => new(
        Assignment().Matches(SourceFiles.Read(file)).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value),
        StringComparer.Ordinal);

    // NAME=value, NAME=${NAME:-value}, "NAME": "value"
    [GeneratedRegex("""(DOTNET_(?:GCgen0size|TC_DelaySingleProcMultiplier))(?:=\$\{\w+:-|=|": ")([0-9x]+)""")]
    private static partial Regex Assignment();
}
