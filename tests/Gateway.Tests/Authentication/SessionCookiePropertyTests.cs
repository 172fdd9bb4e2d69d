using CsCheck;
using Gateway.Tests.Proxy.Headers;
using Xunit;

namespace Gateway.Tests.Authentication;

public sealed class SessionCookiePropertyTests
{
    private static readonly Gen<string> Header = TextGen.Of(
        "sid", "sid=", "=", ";", "; ", " ", "\t", "\n", "a=1", "Sid=", "sidx=", "\"", "gateway",
        $"{SessionCookieInvariants.Alice}", $"sid={SessionCookieInvariants.Alice}", $"sid={SessionCookieInvariants.Alice};", $"sid={SessionCookieInvariants.Bob}",
        $"sid={SessionCookieInvariants.Ended}", $"sid={SessionCookieInvariants.Changed}");

    private static readonly SessionCookieInvariants Invariants = new();

    [Fact]
    public void Authenticate_AnyHeader_OpensWhatItHoldsAndNothingElse() => Header.Sample(Invariants.Check, iter: 5_000);

    [Fact]
    public void Authenticate_GenuineCookieWithOneCharacterChanged_OpensNothing() =>
        Gen.Select(Gen.Char[' ', '~'], Gen.Int[0, 400]).Sample((c, at) => Invariants.Check($"sid={SessionCookieInvariants.Changed}{(char)at}{c}"), iter: 5_000);

    [Fact]
    public void Without_AnyHeader_LosesOurCookieAlone() => Header.Sample(RequestCookiesInvariants.Check, iter: 10_000);
}
