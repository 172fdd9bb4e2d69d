using System.Globalization;
using Gateway.Analytics.Usage.Storage;
using Xunit;

namespace Gateway.Tests.Analytics.Usage;

/// <summary>People in the process are counted within 2 %, whatever their number, in bounded memory.</summary>
public sealed class PeopleEstimateTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(1024, 0)]
    [InlineData(1025, 0.02)]
    [InlineData(5_000, 0.02)]
    [InlineData(100_000, 0.02)]
    public void Count_IsCloseEnough_AndRepetitionsAddNothing(int people, double tolerance)
    {
        var estimate = new PeopleEstimate();
        for (var round = 0; round < 2; round++)
        {
            for (var n = 0; n < people; n++)
            {
                estimate.Add(string.Create(CultureInfo.InvariantCulture, $"u-{n}"));
            }
        }

        Assert.InRange(estimate.Count, people * (1 - tolerance), people * (1 + tolerance));
    }
}
