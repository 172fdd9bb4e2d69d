using System.Net;
using Gateway.Analytics.Activities;
using Gateway.Telemetry.Audit;
using Gateway.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Analytics.Activities;

/// <summary>The activity of a person is what the audit log has of them: the last events, the newest first.</summary>
public sealed class ActivityRecorderTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly FlakyStore _store = new();
    private readonly ActivityRecorder _recorder;

    public ActivityRecorderTests() => _recorder = new ActivityRecorder(_store, _clock, NullLogger<ActivityRecorder>.Instance);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _recorder.DisposeAsync();

    [Fact]
    public async Task Events_AreReadAtOnce_TheNewestFirst()
    {
        Record(AuditKind.SignIn);
        _clock.Advance(TimeSpan.FromMinutes(1));
        _recorder.OnEvent(new()
        {
            Kind = AuditKind.SessionEnded,
            UserId = "u-1",
            SessionId = "s-1",
            Address = IPAddress.Loopback,
            Device = "curl",
            By = "u-9",
            At = _clock.GetUtcNow(),
        });
        Record(AuditKind.SignIn, user: "u-2");

        var entries = await ReadAsync();

        Assert.Equal(["session_ended", "sign_in"], entries.Select(static entry => entry.Event));
        var newest = entries[0];
        Assert.Equal(("s-1", "127.0.0.1", "curl", "u-9"), (newest.SessionId, newest.Ip, newest.Device, newest.By));
        Assert.Equal(new DateTime(2026, 3, 1, 12, 1, 0, DateTimeKind.Utc), newest.At);
    }

    [Fact]
    public async Task Event_ThatTheLogDoesNotHave_IsNotShown()
    {
        _recorder.OnEvent(new() { Kind = AuditKind.SignInFailed, UserId = "u-1", IsLogged = false, At = _clock.GetUtcNow() });
        _recorder.OnEvent(new() { Kind = AuditKind.AccessRefused, UserId = "u-1", At = _clock.GetUtcNow() });
        _recorder.OnEvent(new() { Kind = AuditKind.SignInFailed, UserId = null, At = _clock.GetUtcNow() });

        Assert.Empty(await ReadAsync());
    }

    [Fact]
    public async Task Kinds_OfTheContract_HaveItsNames()
    {
        foreach (var kind in Enum.GetValues<AuditKind>())
        {
            Record(kind);
        }

        Assert.Equal(
            [
                "factor_added", "factor_removed", "password_changed", "session_ended", "share_ended", "share_made", "share_opened", "sign_in",
                "sign_in_failed", "sign_out", "user_disabled", "user_enabled",
            ],
            (await ReadAsync()).Select(static entry => entry.Event).Order());
    }

    [Fact]
    public async Task MoreThan50_OrOlderThan90Days_AreNotShown()
    {
        Record(AuditKind.SignOut);
        _clock.Advance(TimeSpan.FromDays(80));
        for (var n = 0; n < 49; n++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            Record(AuditKind.SignIn);
        }

        Assert.Equal(50, (await ReadAsync()).Count);
        _clock.Advance(TimeSpan.FromDays(11));
        Assert.Equal(49, (await ReadAsync()).Count);
        Record(AuditKind.SignOut);
        Record(AuditKind.SignOut);

        var entries = await ReadAsync();
        Assert.Equal((50, "sign_out", "sign_out"), (entries.Count, entries[0].Event, entries[1].Event));
    }

    [Fact]
    public async Task Outage_IsNotNoActivity_AndLosesNothing()
    {
        _store.IsDown = true;
        Record(AuditKind.SignIn);
        Assert.IsType<ActivityReading.Unavailable>(await _recorder.ReadAsync("u-1", Cancellation));

        _store.IsDown = false;

        Assert.Single(await ReadAsync());
    }

    [Fact]
    public async Task Write_WhoseAnswerWasLost_ShowsNothingTwice()
    {
        _store.LosesAnswer = true;
        Record(AuditKind.SignIn);
        Assert.False(await _recorder.FlushAsync(Cancellation));

        _store.LosesAnswer = false;

        Assert.Single(await ReadAsync());
        Assert.Equal(2, _store.Appended);
    }

    [Fact]
    public async Task Service_WritesByItself_AndTriesAgainAfterAnOutage()
    {
        _store.IsDown = true;
        await _recorder.StartAsync(Cancellation);
        Record(AuditKind.SignIn);
        await Wait.UntilAsync(() => _store.Tried > 0, TimeSpan.FromSeconds(10), "it was tried");
        _store.IsDown = false;
        await Wait.UntilAsync(
            () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                return _store.Appended == 1;
            },
            TimeSpan.FromSeconds(10),
            "it is written when the store answers");
        await _recorder.StopAsync(Cancellation);
    }

    [Fact]
    public async Task CleanStop_WritesTheRest()
    {
        Record(AuditKind.SignIn);

        await _recorder.StopAsync(Cancellation);

        Assert.Equal(1, _store.Appended);
    }

    private void Record(AuditKind kind, string user = "u-1") =>
        _recorder.OnEvent(new() { Kind = kind, UserId = user, At = _clock.GetUtcNow() });

    private async Task<IReadOnlyList<ActivityEntry>> ReadAsync() =>
        Assert.IsType<ActivityReading.Found>(await _recorder.ReadAsync("u-1", Cancellation)).Entries;

    private sealed class FlakyStore : IActivityStore
    {
        private readonly List<(string UserId, ActivityEntry Entry)> _entries = [];

        public bool IsDown { get; set; }

        public bool LosesAnswer { get; set; }

        public int Tried { get; private set; }

        public int Appended => _entries.Count;

        public ValueTask<bool> AppendAsync(
            IReadOnlyList<(string UserId, ActivityEntry Entry)> entries, CancellationToken cancellationToken)
        {
            Tried++;
            if (!IsDown)
            {
                _entries.AddRange(entries);
            }

            return ValueTask.FromResult(!IsDown && !LosesAnswer);
        }

        public ValueTask<IReadOnlyList<ActivityEntry>?> ReadAsync(string userId, CancellationToken cancellationToken) =>
            ValueTask.FromResult<IReadOnlyList<ActivityEntry>?>(
                IsDown ? null : [.. _entries.Where(entry => entry.UserId == userId).Select(static entry => entry.Entry)]);
    }
}
