using Gateway.Authentication.Cookies;
using Gateway.Keys;
using Gateway.Tests.Keys;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gateway.Tests.Authentication.Cookies;

public sealed class SessionTicketTests
{
    [Theory]
    [InlineData("")]
    [InlineData("=")]
    [InlineData("==")]
    [InlineData("%")]
    [InlineData(" ")]
    [InlineData("a")]
    [InlineData("gateway")]
    [InlineData("CfDJ8====")]
    public async Task ReadAsync_WhatIsNoBase64_IsForged(string value)
    {
        using var ring = new KeyRing(new MemoryKeyRingStore(), static _ => { }, TimeProvider.System, NullLogger<KeyRing>.Instance);

        Assert.Equal(UnprotectOutcome.Forged, (await new SessionTicket(ring).ReadAsync(value, since: 0, TestContext.Current.CancellationToken)).Outcome);
    }
}
