using System.Net;
using Gateway.Sessions.Lifecycle;
using Gateway.Telemetry;
using Gateway.Telemetry.Audit;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Telemetry;

/// <summary>One act is one line of the log and one event: what is shown and counted elsewhere can't disagree with the log.</summary>
public sealed class AuditLogTests : IDisposable
{
    private const string Session = "abcdef0123456789abcdef";

    private static readonly IPAddress Address = IPAddress.Parse("192.0.2.7");

    private readonly FakeLogCollector _lines = new();
    private readonly List<AuditEvent> _events = [];
    private readonly LoggerFactory _loggers;
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public AuditLogTests() => _loggers = new LoggerFactory([new FakeLoggerProvider(_lines)]);

    public void Dispose() => _loggers.Dispose();

    [Fact]
    public void SignIn_IsOneLineAndOneEvent_AndTheLogHasNoWholeSessionId()
    {
        Log().SignedIn("u-1", Session, remembered: true, Address, "Firefox on Linux");

        var act = Assert.Single(_events);
        Assert.Equal(
            (AuditKind.SignIn, "u-1", Session, "Firefox on Linux", _clock.GetUtcNow()),
            (act.Kind, act.UserId, act.SessionId, act.Device, act.At));
        var line = Assert.Single(_lines.GetSnapshot());
        Assert.Equal(("Gateway.Audit", "SignedIn"), (line.Category, line.Id.Name));
        Assert.Contains("abcdef…", line.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Session, line.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ThrottledSignIn_NotTheFirst_IsAnEventWithoutALine()
    {
        Log().SignInRefused("u-1", "throttled", "account", Address, isLogged: false);

        Assert.Empty(_lines.GetSnapshot());
        Assert.False(Assert.Single(_events).IsLogged);
    }

    [Fact]
    public void Administrator_IsNamedInTheLineAndInTheEvent()
    {
        var log = Log();
        log.AdministeredSessions(2, "u-1", by: "u-9", Address);
        log.AdministeredUser("u-1", disabled: true, by: "u-9", Address);
        log.AdministeredUser("u-1", disabled: false, by: "u-9", Address);

        Assert.Equal([AuditKind.SessionEnded, AuditKind.UserDisabled, AuditKind.UserEnabled], _events.Select(static act => act.Kind));
        Assert.All(_events, static act => Assert.Equal("u-9", act.By));
        Assert.All(_lines.GetSnapshot(), static line => Assert.Contains("u-9", line.Message, StringComparison.Ordinal));
        Assert.Contains("admin", _lines.GetSnapshot()[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shares_AreNamedByTheirId()
    {
        var log = Log();
        log.ShareMade("u-1", Session, "share-1", Address);
        log.ShareOpened("u-1", Session, "share-1", Address, "Chrome on Android");
        log.ShareEnded("u-1", "share-1", "own", Address);

        Assert.Equal([AuditKind.ShareMade, AuditKind.ShareOpened, AuditKind.ShareEnded], _events.Select(static act => act.Kind));
        Assert.Equal(["ShareMade", "ShareOpened", "ShareEnded"], _lines.GetSnapshot().Select(static line => line.Id.Name));
        Assert.All(_lines.GetSnapshot(), static line => Assert.Contains("share-1", line.Message, StringComparison.Ordinal));
        Assert.Null(_events[^1].By);
    }

    [Fact]
    public void Observer_ThatThrows_FailsNobody_AndTheNextIsTold()
    {
        var log = new AuditLog(_loggers, _clock, [new Observer(static _ => throw new InvalidOperationException()), new Observer(_events.Add)]);

        log.SignedOut("u-1", Session, Address);

        Assert.Single(_events);
        Assert.Equal(["SignedOut", "AuditObserverFailed"], _lines.GetSnapshot().Select(static line => line.Id.Name));
    }

    [Fact]
    public void ReasonsOfEnds_HaveTheNamesOfTheContract() => Assert.Equal(
        ["other", "sign_out", "own", "admin", "limit", "replaced", "expired", "disabled", "password", "share", "provider", "command"],
        Enum.GetValues<SessionEnd>().Select(SessionEndNames.NameOf));

    [Fact]
    public void ReasonsOfEnds_AreThoseOfTheMetric()
    {
        using var ended = new MetricCollector<long>(null, GatewayTelemetry.Name, "gateway.sessions.ended");

        SessionLifeMetrics.Ended(SessionEnd.Provider, 3, usage: null);

        Assert.Contains(
            ended.GetMeasurementSnapshot(),
            static measured => measured.Value == 3 && measured.Tags["gateway.session.end"] is "provider");
    }

    private AuditLog Log() => new(_loggers, _clock, [new Observer(_events.Add)]);

    private sealed class Observer(Action<AuditEvent> take) : IAuditObserver
    {
        public void OnEvent(AuditEvent act) => take(act);
    }
}
