using Gateway.Redis;
using Gateway.Sessions.Storage;
using Microsoft.Extensions.Options;

namespace Gateway.Sessions;

/// <summary>Validates the session options, in particular that the lifetimes do not contradict one another.</summary>
internal sealed class SessionsOptionsValidator(IOptions<RedisOptions> redis) : IValidateOptions<SessionsOptions>
{
    private static readonly TimeSpan Minimum = TimeSpan.FromSeconds(1);

    // The longest period of a timer in .NET is 2^32 - 2 milliseconds.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(49);

    // A century. Added to the present, the longest duration would be after the last day of the calendar.
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(36_500);

    public ValidateOptionsResult Validate(string? name, SessionsOptions options)
    {
        var errors = new List<string>();
        AtLeastOneSecond("Ttl", options.Ttl, "01:00:00");
        AtLeastOneSecond("AbsoluteTtl", options.AbsoluteTtl, "7.00:00:00");
        AtLeastOneSecond("Remember:Ttl", options.Remember.Ttl, "14.00:00:00");
        AtLeastOneSecond("Remember:AbsoluteTtl", options.Remember.AbsoluteTtl, "90.00:00:00");
        AtLeastOneSecond("TouchInterval", options.TouchInterval, "00:01:00");
        AtLeastOneSecond("CleanupInterval", options.CleanupInterval, "00:05:00");
        AtMost("Ttl", options.Ttl, LongestLifetime, "01:00:00");
        AtMost("AbsoluteTtl", options.AbsoluteTtl, LongestLifetime, "7.00:00:00");
        AtMost("Remember:Ttl", options.Remember.Ttl, LongestLifetime, "14.00:00:00");
        AtMost("Remember:AbsoluteTtl", options.Remember.AbsoluteTtl, LongestLifetime, "90.00:00:00");
        AtMost("TouchInterval", options.TouchInterval, LongestTimer, "00:01:00");
        AtMost("LocalCache:Freshness", options.LocalCache.Freshness, LongestTimer, "00:00:30");
        AtMost("CleanupInterval", options.CleanupInterval, LongestTimer, "00:05:00");
        NotBelow("AbsoluteTtl", options.AbsoluteTtl, "Ttl", options.Ttl);
        NotBelow("Remember:AbsoluteTtl", options.Remember.AbsoluteTtl, "Remember:Ttl", options.Remember.Ttl);
        NotNegative("MaxPerUser", options.MaxPerUser, "20");
        NotNegative("LocalCache:Size", options.LocalCache.Size, "100000");
        AtLeastOneSecond("LocalCache:Freshness", options.LocalCache.Freshness, "00:00:30");
        if (options.Adaptive is { } adaptive)
        {
            AtLeastOneSecond("Adaptive:Min", adaptive.Min, "00:15:00");
            AtLeastOneSecond("Adaptive:Step", adaptive.Step, "01:00:00");
            AtMost("Adaptive:Max", adaptive.Max, LongestLifetime, "12:00:00");
            AtMost("Adaptive:Step", adaptive.Step, LongestLifetime, "01:00:00");
            NotAbove("Adaptive:Min", adaptive.Min, "Ttl", options.Ttl);
            NotBelow("Adaptive:Max", adaptive.Max, "Ttl", options.Ttl);
        }

        if (options.Store == SessionStoreKind.Redis && string.IsNullOrWhiteSpace(redis.Value.Url))
        {
            errors.Add(
                $"{SessionsOptions.Section}:Store: Redis is asked for but no address is given; set {RedisOptions.Section}:Url or REDIS_URL "
                + "(example: \"redis://localhost:6379\")");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void AtLeastOneSecond(string key, TimeSpan value, string example)
        {
            if (value < Minimum)
            {
                errors.Add($"{SessionsOptions.Section}:{key}: {value:c} is under one second (example: \"{example}\")");
            }
        }

        void AtMost(string key, TimeSpan value, TimeSpan ceiling, string example)
        {
            if (value > ceiling)
            {
                errors.Add($"{SessionsOptions.Section}:{key}: {value:c} is over {ceiling:c} (example: \"{example}\")");
            }
        }

        void NotBelow(string key, TimeSpan value, string other, TimeSpan floor)
        {
            if (value < floor)
            {
                errors.Add($"{SessionsOptions.Section}:{key}: {value:c} is below {other}, {floor:c} (example: \"{floor:c}\")");
            }
        }

        void NotAbove(string key, TimeSpan value, string other, TimeSpan ceiling)
        {
            if (value > ceiling)
            {
                errors.Add($"{SessionsOptions.Section}:{key}: {value:c} is above {other}, {ceiling:c} (example: \"{ceiling:c}\")");
            }
        }

        void NotNegative(string key, int value, string example)
        {
            if (value < 0)
            {
                errors.Add($"{SessionsOptions.Section}:{key}: {value} is negative (example: {example}; 0 turns it off)");
            }
        }
    }
}
