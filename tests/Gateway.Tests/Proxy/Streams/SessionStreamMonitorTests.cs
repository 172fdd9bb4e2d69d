using System.Diagnostics.Metrics;
using Gateway.Proxy.Streams;
using Gateway.Sessions;
using Gateway.Sessions.Cache;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Maintenance;
using Gateway.Sessions.Storage.Memory;
using Gateway.Testing;
using Gateway.Tests.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Proxy.Streams;

public sealed class SessionStreamMonitorTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(400);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly InterruptedInvalidations _invalidations = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MemorySessionStore _store;
    private readonly SessionStreams _streams;
    private readonly LastAccessedWriter _touches;
    private readonly SessionStreamMonitor _watch;

    public SessionStreamMonitorTests()
    {
        var options = Options.Create(new SessionsOptions());
        var lifetime = new SessionLifetime(options);
        _store = new MemorySessionStore(lifetime, _time);
        _streams = new SessionStreams(_time);
        _touches = new LastAccessedWriter(_store, _time, NullLogger<LastAccessedWriter>.Instance);
        var invalidator = new SessionInvalidator(_invalidations, _time);
        var reader = new SessionReader(_store, invalidator);
        var manager = new SessionManager(_store, reader, lifetime, _touches, new SessionLimit(_store, options), _time);
        _watch = new SessionStreamMonitor(
            _streams, manager, reader, invalidator, new StreamMetrics(_services.GetRequiredService<IMeterFactory>(), _streams), _time, NullLogger<SessionStreamMonitor>.Instance);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _watch.StartAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        await _watch.StopAsync(Cancellation);
        _watch.Dispose();
        _touches.Dispose();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task Tick_EverythingChangesWhileItIsAskedWhetherAnythingWasMissed_StreamsOfEndedSessionsAreCut()
    {
        var session = TestSessions.New(_time);
        await _store.AddAsync(session, Cancellation);
        var request = new Request();
        using var stream = _streams.Open(session, request.Context, StreamKind.Stream);
        var owner = _streams.Find(session.Id)!;
        await TickUntilAsync(() => !owner.NeedsCheck, "the new stream is looked at");
        await _store.RemoveAsync(session.Id, session.User.Id, Cancellation);

        _invalidations.ChangeAllWhenAsked();

        await TickUntilAsync(() => request.IsAborted, "the stream is cut");
    }

    private Task TickUntilAsync(Func<bool> condition, string what) => Wait.UntilAsync(
        () =>
        {
            _time.Advance(Tick);
            return condition();
        },
        Patience,
        what);

    private sealed class InterruptedInvalidations : ISessionInvalidations
    {
        private volatile bool _changesAll;

        public event Action<SessionId>? Changed
        {
            add { }
            remove { }
        }

        public event Action? AllChanged;

        public bool IsProven
        {
            get
            {
                if (_changesAll)
                {
                    _changesAll = false;
                    AllChanged?.Invoke();
                }

                return true;
            }
        }

        public void ChangeAllWhenAsked() => _changesAll = true;
    }

    private sealed class Request : IHttpRequestLifetimeFeature
    {
        private volatile bool _isAborted;

        public Request() => Context.Features.Set<IHttpRequestLifetimeFeature>(this);

        public DefaultHttpContext Context { get; } = new();

        public bool IsAborted => _isAborted;

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => _isAborted = true;
    }
}
