using CsCheck;
using Gateway.Pages.Charts;
using Xunit;

namespace Gateway.Tests.Pages.Charts;

public sealed class ValueAxisTests
{
    [Theory]
    [InlineData(0, new double[] { 0, 1 })]
    [InlineData(1, new double[] { 0, 1 })]
    [InlineData(5, new double[] { 0, 1, 2, 3, 4, 5 })]
    [InlineData(6, new double[] { 0, 2, 4, 6 })]
    [InlineData(11, new double[] { 0, 5, 10, 15 })]
    [InlineData(97, new double[] { 0, 20, 40, 60, 80, 100 })]
    [InlineData(101, new double[] { 0, 50, 100, 150 })]
    [InlineData(2300, new double[] { 0, 500, 1000, 1500, 2000, 2500 })]
    public void UpTo_Count_HasRoundSteps(double highest, double[] ticks) => Assert.Equal(ticks, ValueAxis.UpTo(highest).Ticks);

    [Fact]
    public void UpTo_AnyCount_ReachesItInFewEvenSteps() => Gen.Double[0, 1e12].Sample(highest =>
    {
        var axis = ValueAxis.UpTo(highest);
        var step = axis.Ticks[1];

        Assert.True(axis.Top >= highest);
        Assert.InRange(axis.Ticks.Count, 2, 6);
        Assert.Equal(axis.Top, axis.Ticks[^1]);
        Assert.Contains((int)Math.Round(step / Math.Pow(10, Math.Floor(Math.Log10(step) + 1e-9))), (int[])[1, 2, 5]);
    });

    [Theory]
    [InlineData(0, "0")]
    [InlineData(950, "950")]
    [InlineData(1200, "1,200")]
    [InlineData(35_000, "35k")]
    [InlineData(12_500, "12.5k")]
    [InlineData(1_500_000, "1.5M")]
    public void Format_Count_IsShort(double value, string text) => Assert.Equal(text, ValueAxis.Format(value));
}
