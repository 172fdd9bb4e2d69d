using CsCheck;
using Gateway.Sessions;
using Gateway.Sessions.Administration;
using Xunit;

namespace Gateway.Tests.Sessions.Administration;

public sealed class SessionCursorTests
{
    private static readonly SessionOwner Alice = new("u-1", "alice");

    private static readonly SessionPosition.Scan Somewhere =
        new(ulong.MaxValue, 2, 1UL << 63, [0, 1, (1UL << 48) - 1], [Id("a"), Id("b.c-d_e")]);

    [Fact]
    public void Write_ThenRead_IsTheSame()
    {
        Assert.True(SessionCursor.TryRead(SessionCursor.Write(Somewhere, null), null, out var scan));
        Assert.True(SessionCursor.TryRead(SessionCursor.Write(new SessionPosition.After(Id("x")), Alice), Alice, out var after));

        Assert.Equivalent(Somewhere, scan, strict: true);
        Assert.Equal(new SessionPosition.After(Id("x")), after);
    }

    [Fact]
    public void Read_OfAnotherList_IsRefused()
    {
        var (all, hers) = (SessionCursor.Write(Somewhere, null), SessionCursor.Write(Somewhere, Alice));

        Assert.False(SessionCursor.TryRead(all, Alice, out _));
        Assert.False(SessionCursor.TryRead(hers, null, out _));
        Assert.False(SessionCursor.TryRead(hers, Alice with { Text = "bob" }, out _));
    }

    [Fact]
    public void Read_AnyText_IsReadOrRefused() => Gen.OneOf(
            Gen.String,
            Gen.Byte.Array[0, 60].Select(static bytes => System.Buffers.Text.Base64Url.EncodeToString(bytes)),
            Gen.Int[0, 200].Select(length => SessionCursor.Write(Somewhere, null)[..Math.Min(length, SessionCursor.Write(Somewhere, null).Length - 1)]))
        .Sample(text => Assert.False(SessionCursor.TryRead(text, null, out _)));

    private static SessionId Id(string text) => SessionId.TryParse(text, out var id) ? id : throw new ArgumentException(text);
}
