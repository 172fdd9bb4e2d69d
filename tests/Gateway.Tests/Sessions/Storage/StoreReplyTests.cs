using Gateway.Sessions.Storage;
using Xunit;

namespace Gateway.Tests.Sessions.Storage;

public sealed class StoreReplyTests
{
    [Fact]
    public void Default_NeverSet_IsUnavailable() => Assert.Equal(StoreReply<string>.Unavailable, default);

    [Fact]
    public void TryGetValue_Found_GivesTheValue()
    {
        Assert.True(StoreReply.Found(7).TryGetValue(out var value));
        Assert.Equal(7, value);
    }

    [Fact]
    public void TryGetValue_MissingOrUnavailable_GivesNone()
    {
        Assert.False(StoreReply<int>.Missing.TryGetValue(out _));
        Assert.False(StoreReply<int>.Unavailable.TryGetValue(out _));
    }

    [Fact]
    public void Match_EachCase_GivesItsOwnResult()
    {
        Assert.Equal("7", Match(StoreReply.Found(7)));
        Assert.Equal("missing", Match(StoreReply<int>.Missing));
        Assert.Equal("unavailable", Match(StoreReply<int>.Unavailable));
    }

    [Fact]
    public void ToString_Found_DoesNotPrintTheValue() => Assert.DoesNotContain("secret", StoreReply.Found("secret").ToString(), StringComparison.Ordinal);

    private static string Match(StoreReply<int> reply) => reply.Match(static value => $"{value}", missing: "missing", unavailable: "unavailable");
}
