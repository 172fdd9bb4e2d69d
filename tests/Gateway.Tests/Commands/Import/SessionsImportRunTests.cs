using System.CommandLine;
using Gateway.Commands.Import;
using Gateway.Commands.Sessions;
using Gateway.Sessions;
using Gateway.Sessions.Import;
using Gateway.Sessions.Storage;
using Gateway.Tests.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Commands.Import;

public sealed class SessionsImportRunTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly StringWriter _error = new();
    private readonly FakeImport _target = new();

    public async ValueTask DisposeAsync() => await _error.DisposeAsync();

    [Fact]
    public async Task TakeAsync_Rows_GoInBatchesAndAreCounted()
    {
        var run = Run(batch: 2);

        Assert.True(await run.TakeAsync(Rows("a-1", "a-2", "no id", "a-3", "a-4", "a-5"), TestContext.Current.CancellationToken));

        Assert.Equal([2, 2, 1], _target.Batches.Select(batch => batch.Count));
        Assert.Equal("Imported 5 sessions. Left alone: 0 that live here already, 0 imported before. Refused: 1 of 6 rows.", run.Summary());
        Assert.Equal("Refused …: its id is no session's id: 1 to 128 of A-Z, a-z, 0-9, '-', '_' and '.'.", _error.ToString().Trim());
    }

    [Fact]
    public async Task TakeAsync_LongRun_SaysOnceASecondHowFarItIs()
    {
        _target.OnImport = () => _time.Advance(TimeSpan.FromSeconds(0.6));

        await Run(batch: 1).TakeAsync(Rows("a-1", "a-2", "a-3", "a-4"), TestContext.Current.CancellationToken);

        Assert.Equal(["2 rows read, 2 sessions imported …", "4 rows read, 4 sessions imported …"], _error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task TakeAsync_DryRun_TellsTheTargetAndTheReader()
    {
        var run = Run(batch: 10, dryRun: true);

        await run.TakeAsync(Rows("a-1"), TestContext.Current.CancellationToken);

        Assert.True(_target.WasDryRun);
        Assert.Equal("Would import 1 session. Left alone: 0 that live here already, 0 imported before. Refused: 0 of 1 rows. Nothing was written.", run.Summary());
    }

    [Fact]
    public async Task TakeAsync_StoreDown_StopsThere()
    {
        _target.IsDown = true;

        Assert.False(await Run(batch: 1).TakeAsync(Rows("a-1", "a-2"), TestContext.Current.CancellationToken));

        Assert.Single(_target.Batches);
    }

    [Fact]
    public async Task Import_SessionsInMemory_IsRefused()
    {
        await using var services = new ServiceCollection().BuildServiceProvider();

        var code = await SessionsCommand.Create(_ => services).Parse(["import", "--query", "SELECT 1"])
            .InvokeAsync(new InvocationConfiguration { Error = _error }, TestContext.Current.CancellationToken);

        Assert.Equal(1, code);
        Assert.Contains("none can be imported", Assert.Single(_error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("import")]
    [InlineData("import", "--query", "SELECT 1", "--batch", "0")]
    [InlineData("import", "--query", "SELECT 1", "--batch", "many")]
    public void Import_WrongUsage_IsRefused(params string[] arguments) =>
        Assert.NotEmpty(SessionsCommand.Create(_ => throw new InvalidOperationException()).Parse(arguments).Errors);

    private SessionsImportRun Run(int batch, bool dryRun = false) => new(_target, TestSessions.Lifetime(), _time, _error, dryRun, batch);

    private async IAsyncEnumerable<SessionRow> Rows(params string[] ids)
    {
        foreach (var id in ids)
        {
            await Task.CompletedTask;
            yield return new SessionRow(new Dictionary<string, object> { ["id"] = id, ["user_id"] = "u", ["created_at"] = _time.GetUtcNow().UtcDateTime });
        }
    }

    private sealed class FakeImport : ISessionImport
    {
        public List<IReadOnlyList<Session>> Batches { get; } = [];

        public bool WasDryRun { get; private set; }

        public bool IsDown { get; set; }

        public Action OnImport { get; set; } = () => { };

        public ValueTask<StoreReply<SessionImportCounts>> ImportAsync(IReadOnlyList<Session> sessions, bool dryRun, CancellationToken cancellationToken)
        {
            Batches.Add([.. sessions]);
            WasDryRun = dryRun;
            OnImport();
            return ValueTask.FromResult(IsDown ? StoreReply<SessionImportCounts>.Unavailable : StoreReply.Found(new SessionImportCounts(sessions.Count, 0, 0)));
        }
    }
}
