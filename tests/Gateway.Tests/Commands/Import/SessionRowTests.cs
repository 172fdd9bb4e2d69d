using Gateway.Commands.Import;
using Gateway.Sessions;
using Gateway.Tests.Sessions;
using Xunit;

namespace Gateway.Tests.Commands.Import;

public sealed class SessionRowTests
{
    private const string LongId = "kX8v2mQz4Rt6Yb1NcW9eHs3JpLd7Ga5U";

    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Read_Complete_IsThatSessionAndMarked()
    {
        var (session, refusal) = Read(
            ("user_data", """{"email":"a@example.com","username":"alice","full_name":"Alice A","role":["admin","ops"],"csrf":"secret"}"""),
            ("last_accessed", Now.UtcDateTime.AddMinutes(-5)),
            ("expires_at", Now.UtcDateTime.AddHours(5)),
            ("ip", "192.0.2.7"));

        Assert.Null(refusal);
        Assert.Equal(LongId, session!.Id.Value);
        Assert.Equal(new SessionUser { Id = "7", Email = "a@example.com", Username = "alice", FullName = "Alice A", Role = "admin,ops" }, session.User);
        Assert.Equal(Now.AddHours(-1), session.CreatedAt);
        Assert.Equal(Now.AddMinutes(-5), session.LastAccessed);
        Assert.Equal(Now.AddHours(5), session.ExpiresAt);
        Assert.Equal("192.0.2.7", session.Origin.Ip);
        Assert.True(session.IsImported);
        Assert.True(session.SecretHash.IsEmpty);
    }

    [Fact]
    public void Read_ColumnsOfTheirOwn_WinOverUserData() =>
        Assert.Equal("own@example.com", Read(("user_data", """{"email":"a@example.com"}"""), ("EMAIL", "own@example.com"), ("last_accessed", Now.UtcDateTime)).Session!.User.Email);

    [Fact]
    public void Read_WithoutExpiry_LastsAsAnyOtherSinceItsLastUse() =>
        Assert.Equal(Now.AddMinutes(50), Read(("last_accessed", Now.UtcDateTime.AddMinutes(-10))).Session!.ExpiresAt);

    [Fact]
    public void Read_ExpiryFarAway_EndsWithTheAbsoluteLifetime()
    {
        Assert.Equal(Now.AddHours(-1).AddDays(7), Read(("expires_at", DateTime.MaxValue)).Session!.ExpiresAt);
        Assert.Equal(Now.AddHours(-1).AddDays(90), Read(("expires_at", DateTime.MaxValue), ("remember", true)).Session!.ExpiresAt);
    }

    [Fact]
    public void Read_TimesInTheFuture_AreNow()
    {
        var session = Read(("created_at", Now.UtcDateTime.AddDays(3)), ("last_accessed", Now.UtcDateTime.AddDays(4))).Session!;

        Assert.Equal(Now, session.CreatedAt);
        Assert.Equal(Now, session.LastAccessed);
    }

    [Theory]
    [InlineData("2026-05-01T13:00:00Z")]
    [InlineData("2026-05-01 15:00:00+02")]
    [InlineData(1777640400)]
    [InlineData(1777640400000L)]
    [InlineData(1777640400.0)]
    public void Read_TimeInOtherForms_IsRead(object expires) => Assert.Equal(Now.AddHours(1), Read(("expires_at", expires)).Session!.ExpiresAt);

    [Theory]
    [InlineData("id", null, "no session's id")]
    [InlineData("id", "with blank", "no session's id")]
    [InlineData("id", "s:signed.value/x", "no session's id")]
    [InlineData("user_id", null, "no user_id")]
    [InlineData("user_id", "", "no user_id")]
    [InlineData("user_id", "line\nbreak", "no user_id")]
    [InlineData("user_data", "[]", "no JSON object")]
    [InlineData("user_data", "null", "no JSON object")]
    [InlineData("user_data", "{", "no JSON object")]
    [InlineData("created_at", null, "created_at")]
    [InlineData("created_at", "yesterday", "created_at")]
    [InlineData("expires_at", "never", "no time")]
    [InlineData("expires_at", double.NaN, "no time")]
    [InlineData("expires_at", 1e300, "no time")]
    [InlineData("last_accessed", true, "no time")]
    [InlineData("expires_at", "2026-05-01T12:00:00Z", "expired")]
    [InlineData("created_at", "2026-04-01T00:00:00Z", "AbsoluteTtl")]
    public void Read_NoSession_IsRefusedWithTheReason(string column, object? value, string reason)
    {
        var (session, refusal) = Read((column, value));

        Assert.Null(session);
        Assert.Contains(reason, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void ShortId_AnyId_NeverShowsTheWholeOne()
    {
        Assert.Equal("kX8v2m…", Row().ShortId);
        Assert.Equal("…", Row(("id", "a secret with blanks\u001b[31m")).ShortId);
        Assert.Equal("(null)", Row(("id", null)).ShortId);
    }

    private static (Session? Session, string? Refusal) Read(params (string Column, object? Value)[] changes) => Row(changes).Read(TestSessions.Lifetime(), Now);

    private static SessionRow Row(params (string Column, object? Value)[] changes)
    {
        var columns = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase) { ["id"] = LongId, ["user_id"] = 7, ["created_at"] = Now.UtcDateTime.AddHours(-1) };
        foreach (var (column, value) in changes)
        {
            columns.Remove(column);
            if (value is not null)
            {
                columns[column] = value;
            }
        }

        return new SessionRow(columns);
    }
}
