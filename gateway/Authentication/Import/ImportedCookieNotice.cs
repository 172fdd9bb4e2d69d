using Microsoft.Extensions.Options;

namespace Gateway.Authentication.Import;

/// <summary>Logs at startup that cookies of another program open sessions, and until when.</summary>
internal sealed partial class ImportedCookieNotice(
    IOptions<ImportedCookieOptions> options, TimeProvider time, ILogger<ImportedCookieNotice> logger)
    : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var (cookie, until) = (options.Value.Cookie!, options.Value.Until!.Value);
        if (until <= time.GetUtcNow())
        {
            Log.Over(logger, cookie, until);
        }
        else if (options.Value.Format == ImportedCookieFormat.Plain)
        {
            Log.Plain(logger, cookie, until);
        }
        else
        {
            Log.Open(logger, cookie, until);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Information,
            "The cookie {Cookie} of another program opens imported sessions until {Until:u}",
            EventName = "ImportedCookie")]
        public static partial void Open(ILogger logger, string cookie, DateTimeOffset until);

        [LoggerMessage(
            2,
            LogLevel.Warning,
            "The cookie {Cookie} of another program opens imported sessions until {Until:u}, AND IT HAS NO SIGNATURE: anyone who knows or guesses the id of an imported session can open it until its owner has returned. Keep the period short, and make sure that no log contains ids",
            EventName = "ImportedCookieUnsigned")]
        public static partial void Plain(ILogger logger, string cookie, DateTimeOffset until);

        [LoggerMessage(
            3,
            LogLevel.Information,
            "The cookie {Cookie} of another program has not opened any session since {Until:u}; Gateway:Sessions:Import can be removed",
            EventName = "ImportedCookieExpired")]
        public static partial void Over(ILogger logger, string cookie, DateTimeOffset until);
    }
}
