using Gateway.Analytics;
using Gateway.Analytics.Usage;
using Gateway.Analytics.Usage.Storage;
using Gateway.Telemetry.Audit;
using Gateway.Telemetry.Usage;
using Gateway.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Analytics.Usage;

/// <summary>What happens in a process is counted in its hour, is written within seconds, and is neither lost nor counted twice.</summary>
public sealed class UsageWriterTests : IAsyncDisposable
{
    private static readonly IOptions<AnalyticsOptions> Settings = Options.Create(new AnalyticsOptions());
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 59, 58, TimeSpan.Zero));
    private readonly SessionRequestCounter _requests = new();
    private readonly FlakyStore _store;
    private readonly UsageAggregator _aggregator;
    private readonly UsageWriter _writer;

    public UsageWriterTests()
    {
        _store = new FlakyStore(new MemoryUsageStore(Settings, _clock));
        _aggregator = new UsageAggregator(_requests, _clock);
        _writer = new UsageWriter(_aggregator, _store, _clock, NullLogger<UsageWriter>.Instance);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    [Fact]
    public async Task SignIns_AreCountedFromTheAuditLog_ThrottledOnesApart()
    {
        _aggregator.OnEvent(new() { Kind = AuditKind.SignIn, At = _clock.GetUtcNow() });
        _aggregator.OnEvent(new() { Kind = AuditKind.SignInFailed, Result = "refused", At = _clock.GetUtcNow() });
        _aggregator.OnEvent(new() { Kind = AuditKind.SignInFailed, Result = "unavailable", At = _clock.GetUtcNow() });
        _aggregator.OnEvent(new() { Kind = AuditKind.SignInFailed, Result = "throttled", At = _clock.GetUtcNow() });
        _aggregator.OnEvent(new() { Kind = AuditKind.SignInFailed, Result = "throttled", IsLogged = false, At = _clock.GetUtcNow() });
        _aggregator.OnEvent(new() { Kind = AuditKind.SessionEnded, At = _clock.GetUtcNow() });
        await _writer.FlushAsync(Cancellation);

        var point = (await ReadAsync())[^1];
        Assert.Equal((1, 2, 2), (point.SignIns, point.SignInsFailed, point.SignInsThrottled));
    }

    [Fact]
    public async Task Sessions_AreCountedByDeviceReasonAndLength()
    {
        _aggregator.SessionBegun("u-1", "Firefox on Linux");
        _aggregator.SessionBegun("u-1", "other");
        _aggregator.SessionUsed("u-2");
        _aggregator.SessionsEnded("sign_out", 1, TimeSpan.FromMinutes(10));
        _aggregator.SessionsEnded("expired", 3, null);
        await _writer.FlushAsync(Cancellation);

        var report = await ReportAsync();
        var point = report.Series[^1];
        Assert.Equal((2, 2), (point.SessionsBegun, point.ActiveUsers));
        Assert.Equal([("expired", 3L), ("sign_out", 1L)], point.SessionsEnded.Select(static end => (end.Key, end.Value)));
        Assert.Equal([("Firefox on Linux", 1L), ("other", 1L)], report.Devices.Select(static device => (device.Key, device.Value)));
        Assert.InRange(report.SessionSeconds.P50!.Value, 500, 700);
    }

    [Fact]
    public async Task Requests_CountInTheHourInWhichTheyWereMade()
    {
        await _writer.StartAsync(Cancellation);
        Request(5);
        _clock.Advance(TimeSpan.FromSeconds(2));
        await UntilWrittenAsync(1);
        Request(7);
        await UntilWrittenAsync(2);

        Assert.Equal([5L, 7L], (await ReadAsync())[^2..].Select(static point => point.Requests));
        await _writer.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Day_AddsUpItsHours_AndItsPeopleOnce()
    {
        foreach (var _ in Enumerable.Range(0, 3))
        {
            _aggregator.SessionBegun("u-1", "other");
            await _writer.FlushAsync(Cancellation);
            _clock.Advance(TimeSpan.FromHours(1));
        }

        var day = (await ReportAsync(UsageStep.Day)).Series[^1];
        Assert.Equal((3, 1), (day.SessionsBegun, day.ActiveUsers));
        Assert.Equal([1L, 1L, 1L], (await ReadAsync())[^4..^1].Select(static point => point.ActiveUsers));
    }

    [Fact]
    public async Task Outage_LosesNothing_AndRepeatsTheSameBatch()
    {
        _store.IsDown = true;
        _aggregator.SessionBegun("u-1", "other");
        await _writer.FlushAsync(Cancellation);
        _aggregator.SessionBegun("u-2", "other");
        await _writer.FlushAsync(Cancellation);

        Assert.Single(_store.Tried.Select(static tried => tried.Sequence).Distinct());
        Assert.Equal(2, _store.Tried.Count);
        _store.IsDown = false;
        await _writer.FlushAsync(Cancellation);
        await _writer.FlushAsync(Cancellation);
        Assert.Equal((2, 2), ((await ReadAsync())[^1].SessionsBegun, (await ReadAsync())[^1].ActiveUsers));
    }

    [Fact]
    public async Task CleanStop_AfterAnOutage_LosesNothing()
    {
        _store.IsDown = true;
        await _writer.StartAsync(Cancellation);
        _aggregator.SessionBegun("u-1", "other");
        await _writer.FlushAsync(Cancellation);
        _aggregator.SessionBegun("u-2", "other");
        _store.IsDown = false;

        await _writer.StopAsync(Cancellation);

        Assert.Equal(2, (await ReadAsync())[^1].SessionsBegun);
    }

    [Fact]
    public async Task Command_ThatStartsNoServices_IsCountedWhenItIsOver()
    {
        _aggregator.SessionsEnded("command", 4, null);

        await _writer.DisposeAsync();

        Assert.Equal(4, (await ReadAsync())[^1].SessionsEnded["command"]);
    }

    [Fact]
    public async Task Outage_OnReading_IsNotZero()
    {
        _store.IsDown = true;
        var range = UsageRange.Default(UsageStep.Hour, _clock.GetUtcNow(), Settings.Value.Retention);

        Assert.IsType<UsageReading.Unavailable>(await new UsageReports(_store, Settings).ReadAsync(range, Cancellation));
    }

    [Fact]
    public async Task Counts_OlderThanTheRetention_AreForgotten()
    {
        var memory = new MemoryUsageStore(Settings, _clock);
        var old = UsageRange.HourOf(_clock.GetUtcNow());
        await memory.AddAsync(new UsageBatch(old, new() { ["sign_ins"] = 1 }, ["u-1"]), 1, Cancellation);
        Assert.NotEmpty((await memory.ReadAsync([old], [old], UsageStep.Hour, Cancellation))!.Counts[0]);

        _clock.Advance(Settings.Value.Retention + TimeSpan.FromDays(2));
        await memory.AddAsync(new UsageBatch(UsageRange.HourOf(_clock.GetUtcNow()), [], []), 2, Cancellation);

        var read = (await memory.ReadAsync([old], [old], UsageStep.Hour, Cancellation))!;
        Assert.Empty(read.Counts[0]);
        Assert.Equal(0, read.People[0]);
    }

    // The service may not have begun to wait when the clock is moved.
    private Task UntilWrittenAsync(int batches) => Wait.UntilAsync(
        () =>
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            return _store.Written.Count == batches;
        },
        Patience,
        $"{batches} batches are written");

    private void Request(int count)
    {
        for (var n = 0; n < count; n++)
        {
            _requests.Increment();
        }
    }

    private async Task<UsageReport> ReportAsync(UsageStep step = UsageStep.Hour)
    {
        var range = UsageRange.Default(step, _clock.GetUtcNow(), Settings.Value.Retention);
        return Assert.IsType<UsageReading.Found>(await new UsageReports(_store, Settings).ReadAsync(range, Cancellation)).Report;
    }

    private async Task<UsagePoint[]> ReadAsync() => [.. (await ReportAsync()).Series];

    private sealed class FlakyStore(MemoryUsageStore inner) : IUsageStore
    {
        public bool IsDown { get; set; }

        public List<(UsageBatch Batch, long Sequence)> Tried { get; } = [];

        public List<UsageBatch> Written { get; } = [];

        public async ValueTask<UsageWriteOutcome> AddAsync(UsageBatch batch, long sequence, CancellationToken cancellationToken)
        {
            Tried.Add((batch, sequence));
            if (IsDown)
            {
                return UsageWriteOutcome.Unavailable;
            }

            var outcome = await inner.AddAsync(batch, sequence, cancellationToken);
            Written.Add(batch);
            return outcome;
        }

        public ValueTask<StoredUsage?> ReadAsync(
            IReadOnlyList<DateTimeOffset> hours, IReadOnlyList<DateTimeOffset> periods, UsageStep step, CancellationToken cancellationToken) =>
            IsDown ? ValueTask.FromResult<StoredUsage?>(null) : inner.ReadAsync(hours, periods, step, cancellationToken);
    }
}
