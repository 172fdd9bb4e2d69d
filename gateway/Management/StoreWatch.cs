using Gateway.Users.Postgres;

namespace Gateway.Management;

/// <summary>Asks the users' database for a sign of life from time to time: nobody else may ask it for hours.</summary>
internal sealed class StoreWatch(TimeProvider time, DatabaseStatus? database = null) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (database is null)
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            await database.PingAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
