using CsCheck;
using Xunit;

namespace Gateway.Tests.Authentication.Import;

public sealed class ImportedCookiePropertyTests
{
    private static readonly Gen<string> Cookie = TextGen.Of(
        "s:", "s%3A", "s%3a", "id", "a-b_c", ".", ".", "aBcDe", "aBcDeF", "aBcDeFg", "aBcDeFgH", "%2B", "%2e", "%", "+", "/", "=", " ", "\n", "ü", "%C3%BC", "\ud800",
        $"{ImportedCookieInvariants.Express}", $"{ImportedCookieInvariants.Concat}", $"{ImportedCookieInvariants.Hmac}");

    // Ids, some of which end as a timestamp does.
    private static readonly string[] Parts = ["id", "a-b_c", ".", ".", "aBcDe", "aBcDeF", "aBcDeQ", "aBcDeFg", "aBcDeFgH"];

    private static readonly Gen<string> Id = Gen.Int[0, Parts.Length - 1].Array[1, 6].Select(picks => string.Concat(picks.Select(pick => Parts[pick])));

    [Fact]
    public void TryRead_AnyCookie_GivesTheIdThatWasSigned() => Cookie.Sample(ImportedCookieInvariants.Check, iter: 4_000);

    [Fact]
    public void TryRead_SignedId_IsRead() =>
        Gen.Select(Gen.Bool, Id, Gen.Int[1, 3]).Sample((isExpress, id, signature) => ImportedCookieInvariants.Check($"{(isExpress ? "s%3A" : "")}{id}{(char)signature}"), iter: 4_000);
}
