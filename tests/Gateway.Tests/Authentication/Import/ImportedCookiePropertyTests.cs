using CsCheck;
using Xunit;

namespace Gateway.Tests.Authentication.Import;

public sealed class ImportedCookiePropertyTests
{
    private static readonly Gen<string> Cookie = TextGen.Of(
        "s:", "s%3A", "s%3a", "id", "a-b_c", ".", ".", "aBcDeF", "aBcDeFg", "%2B", "%2e", "%", "+", "/", "=", " ", "\n", "ü", "%C3%BC", "\ud800",
        $"{ImportedCookieInvariants.Express}", $"{ImportedCookieInvariants.Concat}", $"{ImportedCookieInvariants.Hmac}");

    [Fact]
    public void TryRead_AnyCookie_GivesTheIdThatWasSigned() => Cookie.Sample(ImportedCookieInvariants.Check, iter: 10_000);

    [Fact]
    public void TryRead_CookieWithASignature_GivesTheIdThatWasSigned() =>
        Gen.Select(Cookie, Gen.Int[1, 3]).Sample((cookie, signature) => ImportedCookieInvariants.Check($"s:{cookie}{(char)signature}"), iter: 10_000);
}
