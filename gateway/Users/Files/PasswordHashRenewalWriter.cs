namespace Gateway.Users.Files;

/// <summary>Writes renewed password hashes to the users' file: at most once in <see cref="Interval"/>, and at shutdown.</summary>
internal sealed class PasswordHashRenewalWriter(PasswordHashRenewals renewals, TimeProvider time) : BackgroundService
{
    /// <summary>The time between two writes. Reading, changing and writing ten thousand users takes about a tenth of a second.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await renewals.FlushAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await renewals.FlushAsync(stoppingToken);
        }
    }
}
