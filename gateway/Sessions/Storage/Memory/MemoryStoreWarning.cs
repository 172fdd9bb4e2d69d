namespace Gateway.Sessions.Storage.Memory;

/// <summary>Logs a warning at startup that sessions end with the process.</summary>
internal sealed partial class MemoryStoreWarning(ILogger<MemoryStoreWarning> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Log.InMemory(logger);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "Sessions are stored in the memory of this process and end with it: set Gateway:Redis:Url or REDIS_URL to keep and share them",
            EventName = "SessionsInMemory")]
        public static partial void InMemory(ILogger logger);
    }
}
