namespace Gateway.Users.Files;

/// <summary>Polls the file while nobody signs in, so that the open sessions of a user who is disabled in it end.</summary>
/// <remarks>File system notifications are not raised for network file systems and mounted configuration.</remarks>
internal sealed partial class UserFileWatch(
    UserFileCache file, UserFileStore store, TimeProvider time, ILogger<UserFileWatch> logger)
    : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Log.UsersFromFile(logger, store.Path);
        using var timer = new PeriodicTimer(UserFileCache.Freshness, time);
        do
        {
            await file.GetAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "Users come from the file {Path}, because no PostgreSQL address is given (DATABASE_URL or Gateway:Database:Url).",
            EventName = "UsersFromFile")]
        public static partial void UsersFromFile(ILogger logger, string path);
    }
}
