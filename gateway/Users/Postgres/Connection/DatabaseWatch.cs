using OpenTelemetry;

namespace Gateway.Users.Postgres.Connection;

/// <summary>Pings the database regularly, so that <see cref="DatabaseStatus"/> is up to date while nobody signs in.</summary>
/// <param name="status">The status to update.</param>
/// <param name="time">Provides the timer.</param>
/// <param name="migration">Creates the table that the ping reads; null for a foreign table.</param>
internal sealed class DatabaseWatch(DatabaseStatus status, TimeProvider time, UserSchemaMigration? migration = null) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (migration is not null)
        {
            await migration.Applied.WaitAsync(stoppingToken);
        }

        // Spans every few seconds would hide those of requests.
        using var quiet = SuppressInstrumentationScope.Begin();
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            await status.PingAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
