using Microsoft.Extensions.Options;

namespace Gateway.Authentication;

/// <summary>The policies as last configured without a mistake: a bad edit of the file changes nothing and locks nobody out.</summary>
internal sealed partial class RolePolicies(IOptionsMonitor<PolicyOptions> options, ILogger<RolePolicies> logger)
{
    private volatile PolicyOptions _last = options.CurrentValue;
    private int _isRefused;

    public PolicyOptions Current
    {
        get
        {
            try
            {
                _last = options.CurrentValue;
                Volatile.Write(ref _isRefused, 0);
            }
            catch (OptionsValidationException e)
            {
                if (Interlocked.Exchange(ref _isRefused, 1) == 0)
                {
                    Log.Refused(logger, string.Join("; ", e.Failures));
                }
            }

            return _last;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The changed policies are refused, and the ones before stay in use: {Mistakes}", EventName = "PoliciesRefused")]
        public static partial void Refused(ILogger logger, string mistakes);
    }
}
