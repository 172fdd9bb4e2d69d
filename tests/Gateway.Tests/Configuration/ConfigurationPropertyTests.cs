using System.Globalization;
using CsCheck;
using Xunit;

namespace Gateway.Tests.Configuration;

/// <summary>
/// Whatever one or two keys of the schema are set to, the check says nothing, or lines about these keys: no exception, and no other key.
/// The whole application is built for each, as at a start.
/// </summary>
[Collection(nameof(ConfigCheckTests))]
public sealed class ConfigurationPropertyTests
{
    // Each builds a whole application. GATEWAY_CONFIGURATIONS=20000 looks longer, as before a release.
    private static readonly int Configurations =
        int.TryParse(Environment.GetEnvironmentVariable("GATEWAY_CONFIGURATIONS"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 400;

    [Fact]
    public void Check_AnyValueOfAnyKey_SaysLinesAboutThatKey()
    {
        var (all, refused) = (0, 0);
        GeneratedConfiguration.Any().Sample(
            configuration =>
            {
                var errors = configuration.ErrorsOf();
                Interlocked.Increment(ref all);
                Interlocked.Add(ref refused, errors.Count > 0 ? 1 : 0);
                return errors.All(configuration.IsAboutItsKeys);
            },
            iter: Configurations,
            print: static configuration => configuration.Describe());

        // Both happen often, or the values would be none that find anything.
        Assert.InRange(refused, all / 20, all * 19 / 20);
        TestContext.Current.TestOutputHelper?.WriteLine($"{all} configurations were checked, and {refused} of them refused.");
    }
}
