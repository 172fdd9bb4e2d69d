using CsCheck;
using Xunit;

namespace Gateway.Tests.Requests;

public sealed class TargetPropertyTests
{
    private static readonly string[] Parts =
    [
        "/", "/", "/a", "/b.c", ".", "..", "/..", ";", ";x=1", "%2e", "%2E", "%2f", "%5c", "\\", "%", "%00", "%25", "%252e", "%3b", "%3f", "%23", "#", "?", "%c0%ae",
        "%c0%af", "%e0%80%af", "%f0%80%80%ae", "%c3%bc", "%ff", "ü", " ", "\t", "\r\n", "//", "@", ":", "*", "[", "]", "|",
    ];

    private static readonly string[] Beginnings = ["http://", "https://", "HTTP://", "http:", "http:/", "http:///", "ftp://", "file://", "x:"];
    private static readonly string[] Hosts = ["host", "host:80", "[::1]", "user@host", "host#", "host\\", "host;", "ho%73t", "", ".", "host?", "host:", "host/"];

    private static readonly Gen<string> Path = TextGen.Of(Parts);

    [Fact]
    public void Guard_AnyPath_HasOneReading() => Path.Sample(rest => TargetInvariants.Check($"/{rest}"), iter: 15_000);

    [Fact]
    public void Guard_AnyAbsoluteTarget_HasOneReading() =>
        Gen.Select(Gen.Int[0, Beginnings.Length - 1], Gen.Int[0, Hosts.Length - 1], Path).Sample((beginning, host, rest) => TargetInvariants.Check($"{Beginnings[beginning]}{Hosts[host]}{rest}"), iter: 10_000);

    [Fact]
    public void Guard_AnyText_HasOneReading() => Gen.String.Sample(TargetInvariants.Check, iter: 2_000);
}
