using System.Diagnostics;
using CsCheck;
using Gateway.Requests.Paths;
using Xunit;

namespace Gateway.Tests.Requests.Paths;

public sealed class AmbiguousTargetTests
{
    private static readonly string[] Parts = ["/", ".", "a", ";", "%2e", "%2F", "\\", "%", "b"];

    [Theory]
    [InlineData("/")]
    [InlineData("/a/b/")]
    [InlineData("/a.b/c..d/...")]
    [InlineData("/.well-known/x")]
    [InlineData("/a;v=1.2/b")]
    [InlineData("/%41%7e%20%25")]
    [InlineData("/a?x=//&y=../&z=%2F%zz\\#")]
    [InlineData("/;jsessionid=1")]
    [InlineData("/a/;x")]
    [InlineData("/a%20/%20/b%20")]
    [InlineData("/%70%2e%7e")]
    [InlineData("/caf%C3%A9/%E0%A4%A0/%F0%9F%98%80/%C0/%E0")]
    [InlineData("*")]
    public void Find_OneReading_IsNothing(string target) => Assert.Null(AmbiguousTarget.Find(target));

    [Theory]
    [InlineData("/a%2Fb")]
    [InlineData("/a%2fb")]
    [InlineData("/a%5Cb")]
    [InlineData("/a%5cb")]
    [InlineData("/a%00")]
    [InlineData("/a\\b")]
    [InlineData("/a/../b")]
    [InlineData("/a/..")]
    [InlineData("/./a")]
    [InlineData("/a/.")]
    [InlineData("/%2e%2e/a")]
    [InlineData("/.%2E/a")]
    [InlineData("/%2E/a")]
    [InlineData("/..;/a")]
    [InlineData("/..;x=1/a")]
    [InlineData("/..%3b/a")]
    [InlineData("/..%3Bx=1/a")]
    [InlineData("/%3b../a")]
    [InlineData("/;../a")]
    [InlineData("/a;..;b/c")]
    [InlineData("/%2e;/a")]
    [InlineData("//a")]
    [InlineData("/a//b")]
    [InlineData("/a//")]
    [InlineData("/a%")]
    [InlineData("/a%2")]
    [InlineData("/a%zz")]
    [InlineData("/a#b")]
    [InlineData("/a/../b?x")]
    [InlineData("/;/a")]
    [InlineData("/;x/a")]
    [InlineData("/a/%3B/b")]
    [InlineData("/a/;/")]
    [InlineData("/%c0%ae%c0%ae/a")]
    [InlineData("/a%C0%AFb")]
    [InlineData("/a%C1%9Cb")]
    [InlineData("/a%E0%80%AFb")]
    [InlineData("/a%F0%80%80%AFb")]
    [InlineData("/a b")]
    [InlineData("/a\tHTTP/1.1")]
    [InlineData("/a\u007f")]
    [InlineData("/ä")]
    [InlineData("/a?b c")]
    [InlineData("/a?\u0001")]
    [InlineData("/a%0Ab")]
    [InlineData("/a%09")]
    [InlineData("/a%1f")]
    [InlineData("/a%7F")]
    [InlineData("/..%20/a")]
    [InlineData("/a/%2e.%20%20;x/b")]
    public void Find_SeveralReadings_IsSaid(string target) => Assert.NotNull(AmbiguousTarget.Find(target));

    [Theory]
    [InlineData(";")]
    [InlineData("%3b")]
    [InlineData(".")]
    [InlineData("%2e")]
    [InlineData("/;")]
    [InlineData("/a;")]
    public void Find_LongTarget_TakesTimeByItsLengthAndNotByTheSquareOfIt(string part)
    {
        var target = $"/{string.Concat(Enumerable.Repeat(part, 400_000))}";
        var start = Stopwatch.GetTimestamp();

        AmbiguousTarget.Find(target);

        // A few milliseconds; by the square it would be minutes.
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Find_PathThatAnUriLibraryReadsDifferently_IsSaid() => Gen.Int[0, Parts.Length - 1].Array[1, 12].Sample(picks =>
    {
        var path = $"/{string.Concat(picks.Select(pick => Parts[pick]))}";
        var read = Uri.TryCreate($"http://host{path}", UriKind.Absolute, out var uri) ? uri.AbsolutePath : null;
        // A dot that was escaped within a name means the same name; a segment of dots means another path.
        return read == path.Replace("%2e", ".", StringComparison.Ordinal) || AmbiguousTarget.Find(path) is not null;
    });

    [Theory]
    [InlineData(";")]
    [InlineData("a.;")]
    [InlineData("%3b")]
    [InlineData(".%2")]
    [InlineData("/.a")]
    [InlineData("%2e")]
    public async Task Find_LongTarget_TakesTimeInProportion(string part)
    {
        // What takes the square of the length would be at it for minutes.
        var target = $"/a{string.Concat(Enumerable.Repeat(part, 1_000_000))}";

        await Task.Run(() => AmbiguousTarget.Find(target), TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }
}
