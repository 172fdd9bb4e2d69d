using CsCheck;
using Xunit;

namespace Gateway.Tests.Authentication.Import;

public sealed class ImportedCookiePropertyTests
{
    private static readonly Gen<string> Cookie = TextGen.Of(
        "s:", "s%3A", "s%3a", "id", "a-b_c", ".", ".", "aBcDe", "aBcDeF", "aBcDeFg", "aBcDeFgH", "%2B", "%2e", "%", "+", "/", "=", " ", "\n", "ü", "%C3%BC", "\ud800",
        $"{ImportedCookieInvariants.Express}", $"{ImportedCookieInvariants.Concat}", $"{ImportedCookieInvariants.Hmac}");

    [Fact]
    public void TryRead_AnyCookie_GivesTheIdThatWasSigned() => Cookie.Sample(ImportedCookieInvariants.Check, iter: 4_000);

    [Fact]
    public void TryRead_CookieWithASignature_GivesTheIdThatWasSigned() =>
        Gen.Select(Gen.Bool, Cookie, Gen.Int[1, 3]).Sample((isExpress, cookie, signature) => ImportedCookieInvariants.Check($"{(isExpress ? "s%3A" : "")}{cookie}{(char)signature}"), iter: 4_000);
}
