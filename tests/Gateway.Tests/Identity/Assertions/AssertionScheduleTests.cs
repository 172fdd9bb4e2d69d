using Gateway.Identity.Assertions;
using Xunit;

namespace Gateway.Tests.Identity.Assertions;

public sealed class AssertionScheduleTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(60)]
    [InlineData(3_600)]
    [InlineData(86_400)]
    [InlineData(2_592_000)]
    public void Of_AnyRotation_PublishesAKeyLongerThanACopyMayBeOld(int rotation)
    {
        var schedule = AssertionSchedule.Of(new AssertionOptions { KeyRotation = TimeSpan.FromSeconds(rotation) });

        Assert.InRange(schedule.Lead, schedule.CacheFor + (2 * AssertionSchedule.RefreshInterval), schedule.Rotation / 2);
        Assert.InRange(schedule.CacheFor, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void Of_AnyLifetime_KeepsAKeyLongerThanItsAssertions() =>
        Assert.True(AssertionSchedule.Of(new AssertionOptions { Lifetime = TimeSpan.FromDays(2) }).Keep > TimeSpan.FromDays(2));
}
