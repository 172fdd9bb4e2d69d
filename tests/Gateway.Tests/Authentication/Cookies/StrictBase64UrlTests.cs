using System.Buffers.Text;
using CsCheck;
using Gateway.Authentication.Cookies;
using Xunit;

namespace Gateway.Tests.Authentication.Cookies;

public sealed class StrictBase64UrlTests
{
    [Fact]
    public void Decode_WhatWasEncoded_IsThat() =>
        Gen.Byte.Array[1, 200].Sample(bytes => StrictBase64Url.Decode(Base64Url.EncodeToString(bytes))!.SequenceEqual(bytes));

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("AB")]
    [InlineData("AAA=")]
    [InlineData("AA==")]
    [InlineData("AA%%")]
    [InlineData("AAAA=")]
    [InlineData("AAAA%")]
    [InlineData("AAAA====")]
    [InlineData(" AAAA")]
    [InlineData("AA AA")]
    [InlineData("AAAA\n")]
    [InlineData("AA+A")]
    [InlineData("AA/A")]
    [InlineData("\"AAAA\"")]
    [InlineData("AAAü")]
    public void Decode_AnyOtherText_IsNothing(string text) => Assert.Null(StrictBase64Url.Decode(text));

    [Fact]
    public void Decode_AnyText_NeverThrows() => Gen.String[Gen.Char["AZaz09-_=%+/. \t\r\n\0ü"], 0, 40].Sample(text => StrictBase64Url.Decode(text) is null || Base64Url.IsValid(text));
}
