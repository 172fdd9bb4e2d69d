using Gateway.Configuration.Hosting;
using Xunit;

namespace Gateway.Tests.Configuration.Hosting;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("http://localhost:8080")]
    [InlineData("http://localhost")]
    [InlineData("HTTP://*:8080/")]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://[::1]:65535")]
    [InlineData("https://+:443")]
    [InlineData("http://my_host.internal:80")]
    [InlineData("http://unix:/run/gateway.sock")]
    public void TryParse_WhatKestrelListensOn_IsTaken(string text) => Assert.True(ListenAddress.TryParse(text, out _, out var problem), problem);

    [Theory]
    [InlineData("")]
    [InlineData("localhost:8080")]
    [InlineData("ftp://localhost")]
    [InlineData("http://localhost:8080/base")]
    [InlineData("http://127.0.0.1:abc")]
    [InlineData("http://127.0.0.1:")]
    [InlineData("http://127.0.0.1:-1")]
    [InlineData("http://127.0.0.1:65536")]
    [InlineData("http://localhost:0")]
    [InlineData("http://[::1")]
    [InlineData("http://127.0.0.256:80")]
    [InlineData("http://127.1:80")]
    [InlineData("http://1:80")]
    [InlineData("http://a b:80")]
    [InlineData("http://*.example.com:80")]
    [InlineData("http://user@localhost:80")]
    [InlineData("http://pipe:/gateway")]
    public void TryParse_Other_IsRefusedWithItsText(string text)
    {
        Assert.False(ListenAddress.TryParse(text, out _, out var problem));
        Assert.StartsWith($"'{text}' is no address to listen on", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:80", "http://localhost:80", true)]
    [InlineData("http://localhost:80", "https://127.0.0.1:80", true)]
    [InlineData("http://localhost:80", "http://[::1]", true)]
    [InlineData("http://*:80", "http://10.0.0.1:80", true)]
    [InlineData("http://[::]:80", "http://0.0.0.0:80", true)]
    [InlineData("http://app.internal:80", "http://+:80", true)]
    [InlineData("http://0.0.0.0:80", "http://127.0.0.1:80", true)]
    [InlineData("http://0.0.0.0:80", "http://[::1]:80", false)]
    [InlineData("http://127.0.0.1:80", "http://127.0.0.2:80", false)]
    [InlineData("http://127.0.0.1:80", "http://127.0.0.1:81", false)]
    [InlineData("http://127.0.0.1:0", "http://127.0.0.1:0", false)]
    [InlineData("http://unix:/a", "http://unix:/a", true)]
    [InlineData("http://unix:/a", "http://unix:/b", false)]
    [InlineData("http://unix:/a", "http://*:80", false)]
    public void CollidesWith_EitherOrder_SameAnswer(string one, string other, bool collides)
    {
        Assert.True(ListenAddress.TryParse(one, out var first, out _));
        Assert.True(ListenAddress.TryParse(other, out var second, out _));

        Assert.Equal(collides, first.CollidesWith(second));
        Assert.Equal(collides, second.CollidesWith(first));
    }
}
