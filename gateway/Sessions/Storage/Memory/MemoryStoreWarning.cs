namespace Gateway.Sessions.Storage.Memory;

/// <summary>Says once at start that sessions end with the process.</summary>
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
        [LoggerMessage(1, LogLevel.Warning, "Sessions live in this process and end with it, because no Redis is used: set Gateway:Redis:Url or REDIS_URL to keep and share them", EventName = "SessionsInMemory")]
        public static partial void InMemory(ILogger logger);
    }
}
