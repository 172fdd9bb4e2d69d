using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Gateway.Telemetry;
using Microsoft.Extensions.Options;

namespace Gateway.Throttling;

/// <summary>
/// Limits failed sign-ins by account, by network, and by device for browsers that have signed in before (OWASP's device cookies).
/// Counts are shared through Redis. The counts of this process apply while Redis does not answer.
/// </summary>
internal sealed partial class SignInThrottle
{
    private const int NetworkFactor = 20;
    private const int PrefixLength = 8;

    private readonly ThrottleOptions _options;
    private readonly MemoryAttemptCounter _local;
    private readonly RedisAttemptCounter? _shared;
    private readonly Counter<long> _throttled;
    private readonly ILogger<SignInThrottle> _logger;

    public SignInThrottle(
        IOptions<ThrottleOptions> options,
        MemoryAttemptCounter local,
        IMeterFactory meters,
        ILogger<SignInThrottle> logger,
        RedisAttemptCounter? shared = null)
    {
        _options = options.Value;
        _local = local;
        _shared = shared;
        _logger = logger;
        _throttled = meters.Create(GatewayTelemetry.Name).CreateCounter<long>(
            "gateway.sign_in.throttled", "{attempt}", "Sign-ins that were refused for too many failures before, by what was counted.");
    }

    /// <summary>Counts an attempt and decides whether its password is verified.</summary>
    public async ValueTask<SignInAttempt> BeginAsync(SignInSource source)
    {
        if (_options.Failures == 0)
        {
            return SignInAttempt.Admitted([], TakeBackAsync);
        }

        var counted = new List<string>();
        foreach (var (kind, subject, limit) in CountsOf(source))
        {
            var key = KeyOf(kind, subject);
            var count = await CountAsync(key);
            if (count.Attempts > limit)
            {
                _throttled.Add(1, new KeyValuePair<string, object?>("gateway.sign_in.counted", kind));
                if (count.Attempts == limit + 1)
                {
                    // Logged once in each window.
                    Log.Throttled(_logger, limit, kind, key[..PrefixLength], source.Address, count.Left);
                }

                // The password was not verified. A program that tries a locked account for ever must not lock its whole network.
                await SignInAttempt.Admitted(counted, TakeBackAsync).TakeBackAsync();
                return SignInAttempt.Throttled(count.Left, kind, isFirst: count.Attempts == limit + 1);
            }

            counted.Add(key);
        }

        return SignInAttempt.Admitted(counted, TakeBackAsync);
    }

    // The network comes first, so that attempts from a locked network do not lock the account.
    private IEnumerable<(string Kind, string Subject, int Limit)> CountsOf(SignInSource source)
    {
        if (source.Device is { } device)
        {
            yield return ("device", device, _options.Failures);
            yield break;
        }

        if (source.Address is { } address && (_options.NetworkFailures ?? _options.Failures * NetworkFactor) is > 0 and var limit)
        {
            yield return ("network", NetworkOf(address), limit);
        }

        yield return ("account", source.Account, _options.Failures);
    }

    // A customer of an IPv6 provider has at least a /64, so all addresses of a /64 count as one.
    private static string NetworkOf(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexStringLower(plain.GetAddressBytes().AsSpan(0, 8))
            : plain.ToString();
    }

    // Not cancelled: a client that closes its connection has made an attempt nevertheless.
    private async ValueTask<AttemptCount> CountAsync(string key)
    {
        var local = _local.Add(key, _options.Window);
        var shared = _shared is null
            ? AttemptCountResult.Unavailable
            : await _shared.AddAsync(key, _options.Window, CancellationToken.None);

        // Redis may evict a count under memory pressure, which an attacker could cause. The count of this process is then the higher one.
        return shared.IsAvailable && shared.Count.Attempts >= local.Attempts ? shared.Count : local;
    }

    private async ValueTask TakeBackAsync(string key)
    {
        await _local.TakeBackAsync(key, CancellationToken.None);
        await (_shared?.TakeBackAsync(key, CancellationToken.None) ?? ValueTask.CompletedTask);
    }

    // A hash, so that Redis contains neither names nor addresses.
    private static string KeyOf(string kind, string subject) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}:{subject}")).AsSpan(0, 16));

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "Sign-ins are refused for {Left}: {Failures} failed for one {Kind} ({Subject}), the last from {Address}",
            EventName = "SignInThrottled")]
        public static partial void Throttled(ILogger logger, int failures, string kind, string subject, IPAddress? address, TimeSpan left);
    }
}
