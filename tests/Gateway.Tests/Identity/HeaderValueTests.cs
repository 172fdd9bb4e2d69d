using CsCheck;
using Gateway.Identity;
using Xunit;

namespace Gateway.Tests.Identity;

public sealed class HeaderValueTests
{
    [Theory]
    [InlineData("alice@example.com", "alice@example.com")]
    [InlineData("Jörg Ümlaut", "J%C3%B6rg %C3%9Cmlaut")]
    [InlineData("100%", "100%25")]
    [InlineData(" a  b ", "%20a%20%20b%20")]
    [InlineData("a b c", "a b c")]
    [InlineData("a\r\nX: y", "a%0D%0AX: y")]
    [InlineData("a\tb", "a%09b")]
    [InlineData("a\u00A0b", "a%C2%A0b")]
    [InlineData("\u007F", "%7F")]
    [InlineData("😀", "%F0%9F%98%80")]
    [InlineData(" ", "%20")]
    [InlineData("", "")]
    public void Encode_Value_IsPrintableAscii(string value, string expected) => Assert.Equal(expected, HeaderValue.Encode(value));

    // Not a case of the theory: the runner's own text format has no room for half a character.
    [Fact]
    public void Encode_HalfACharacter_IsTheReplacementCharacter() => Assert.Equal("%EF%BF%BD", HeaderValue.Encode("\uD800"));

    [Fact]
    public void Encode_Anything_IsDecodedToTheSameAndHasNothingToTrim() => Gen.String.Sample(value =>
    {
        var encoded = HeaderValue.Encode(value);
        var wellFormed = string.Concat(value.EnumerateRunes());
        return Uri.UnescapeDataString(encoded) == wellFormed
            && encoded.All(c => c is >= ' ' and <= '~')
            && encoded == encoded.Trim(' ')
            && !encoded.Contains("  ", StringComparison.Ordinal);
    });
}
