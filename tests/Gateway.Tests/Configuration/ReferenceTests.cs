using Gateway.Tests.Configuration.Reference;
using Xunit;

namespace Gateway.Tests.Configuration;

/// <summary>
/// The schema and the reference are made from the options classes. With <c>GATEWAY_REGENERATE</c> set these tests write the files
/// instead of comparing them.
/// </summary>
public sealed class ReferenceTests
{
    private static readonly bool Regenerates = Environment.GetEnvironmentVariable("GATEWAY_REGENERATE") is { Length: > 0 };
    private static readonly DocumentedOptions Options = DocumentedOptions.Read();

    [Fact]
    public void Schema_IsWhatTheOptionsSay() => AssertSame(Repository.Combine("gateway", "Configuration", "appsettings.schema.json"), SchemaGenerator.Generate(Options));

    [Fact]
    public void Reference_IsWhatTheOptionsSay()
    {
        var file = Repository.Combine("docs", "configuration.md");
        AssertSame(file, ReferenceGenerator.Generate(File.ReadAllText(file), Options.Keys, BrokenConfigurations.LinesForTheReference()));
    }

    [Fact]
    public void Options_AreAllBoundFromASection() => Assert.Empty(Options.Unbound);

    [Fact]
    public void Documentation_LeavesTheDefaultToTheInitializer() =>
        Assert.DoesNotContain(Options.Keys, key => $"{key.Summary} {key.Value}".Contains("default:", StringComparison.OrdinalIgnoreCase));

    private static void AssertSame(string file, string expected)
    {
        if (Regenerates)
            File.WriteAllText(file, expected);
        Assert.True(expected == File.ReadAllText(file), $"{file} is not what the options say; GATEWAY_REGENERATE=1 dotnet run --project tests/Gateway.Tests -- -class '*ReferenceTests' writes it anew.");
    }
}
