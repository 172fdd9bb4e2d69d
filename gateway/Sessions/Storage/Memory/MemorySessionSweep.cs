using Microsoft.Extensions.Options;

namespace Gateway.Sessions.Storage.Memory;

/// <summary>Removes expired sessions from the memory of the process periodically.</summary>
internal sealed class MemorySessionSweep(MemorySessionStore store, IOptions<SessionsOptions> options, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.CleanupInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            store.Sweep();
        }
    }
}
