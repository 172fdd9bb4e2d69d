using CsCheck;
using Xunit;

namespace Gateway.Tests.Proxy;

public sealed class HeaderPropertyTests
{
    private static readonly string[] Names =
    [
        "X-User-Id", "X-User-", "X-Userid", "X-Session-Id", "X-Session-Ids", "X-WEBAUTH-USER", "Remote-User", "Remote-Users", "X-Forwarded-Groups", "X-Forwarded",
        "Forwarded", "X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "Authorization", "Accept",
    ];

    private static readonly Gen<string> Separator = Gen.Char["-_.!#$%&'*+^`|~"].Select(c => c.ToString());

    // Each letter in either case and each dash as anything that is allowed in a name; now and then one is lost or doubled.
    private static readonly Gen<string> Name = Gen.Select(Gen.Int[0, Names.Length - 1], Gen.Bool.Array[32], Separator.Array[32], Gen.Int[0, 200])
        .Select((name, upper, separators, damage) => string.Concat(Names[name].Select((c, i) =>
            damage == i ? "" : damage == i + 100 ? $"{c}{c}" : c == '-' ? separators[i] : upper[i] ? char.ToUpperInvariant(c).ToString() : char.ToLowerInvariant(c).ToString())));

    [Fact]
    public void Contains_AnySpelling_AsServersFoldIt() => Name.Sample(HeaderInvariants.CheckName, iter: 20_000);

    [Fact]
    public void Strip_AnyRequest_LosesIdentityHeadersAlone() =>
        Name.Array[0, 8].Sample(names => HeaderInvariants.CheckRequest(string.Join('\n', names.Select((name, i) => $"{name}: {i}"))), iter: 5_000);

    [Fact]
    public void Encode_AnyValue_IsPrintableAndDecodesToTheSame() =>
        Gen.OneOf(Gen.String, TextGen.Of(" ", "  ", "%", "%20", "ü", "\ud83d\ude00", "\ud83d", "a", "\r\n", "\0")).Sample(HeaderInvariants.CheckValue, iter: 20_000);
}
