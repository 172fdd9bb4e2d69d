using Gateway.Pages;
using Xunit;

namespace Gateway.Tests.Pages;

public sealed class RelativeTimeTests
{
    [Theory]
    [InlineData("-00:00:05", "just now")]
    [InlineData("00:01:59", "just now")]
    [InlineData("00:02:00", "2 minutes ago")]
    [InlineData("01:59:59", "119 minutes ago")]
    [InlineData("02:00:00", "2 hours ago")]
    [InlineData("1.23:59:59", "47 hours ago")]
    [InlineData("2.00:00:00", "2 days ago")]
    [InlineData("89.00:00:00", "89 days ago")]
    public void Ago_Duration_IsReadable(string past, string expected) => Assert.Equal(expected, RelativeTime.Ago(TimeSpan.Parse(past, null)));
}
