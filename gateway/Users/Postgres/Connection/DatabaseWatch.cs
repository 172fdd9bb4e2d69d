using OpenTelemetry;

namespace Gateway.Users.Postgres.Connection;

/// <summary>Keeps <see cref="DatabaseStatus"/> true while nobody signs in.</summary>
/// <param name="status">What is kept true.</param>
/// <param name="time">Paces the pings.</param>
/// <param name="migration">Makes the table that is asked for; null where the table is somebody else's.</param>
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

        // A span every few seconds would bury the spans of requests.
        using var quiet = SuppressInstrumentationScope.Begin();
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            await status.PingAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
