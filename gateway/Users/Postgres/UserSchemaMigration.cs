using Gateway.Users.Postgres.Connection;

namespace Gateway.Users.Postgres;

/// <summary>Applies the schema when the gateway starts, and retries while the database is unavailable.</summary>
internal sealed class UserSchemaMigration(UserSchema schema, DatabaseStatus status, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource _applied = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the schema is applied.</summary>
    public Task Applied => _applied.Task;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var pause = FirstPause; !await TryApplyAsync(stoppingToken); pause = Longer(pause))
        {
            await Task.Delay(pause, time, stoppingToken);
        }

        _applied.SetResult();
    }

    private async ValueTask<bool> TryApplyAsync(CancellationToken stoppingToken)
    {
        try
        {
            await schema.ApplyAsync(stoppingToken);
            status.OnAnswered();
            return true;
        }
        catch (Exception error) when (DatabaseFailure.IsOutage(error, stoppingToken))
        {
            // Also for a missing privilege: an operator may grant it, or run the migration by hand, in the meantime.
            status.OnFailed(error);
            return false;
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;
}
