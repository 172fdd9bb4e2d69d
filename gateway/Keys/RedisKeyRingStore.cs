using System.Xml;
using System.Xml.Linq;
using Gateway.Redis;
using Microsoft.AspNetCore.DataProtection.StackExchangeRedis;
using StackExchange.Redis;

namespace Gateway.Keys;

/// <summary>
/// Stores the key ring in Redis: <c>gateway:keyring</c>, the list of XML elements that <see cref="RedisXmlRepository"/> defines.
/// </summary>
/// <remarks>
/// <see cref="RedisXmlRepository"/> reads and parses the list. It blocks its thread, throws on an outage and appends unconditionally.
/// Gateways that share a ring need more: a deadline, a result instead of an exception, and an append that only one of them wins.
/// </remarks>
internal sealed class RedisKeyRingStore(RedisConnection redis) : RedisXmlRepository(() => PrimaryDatabase(redis), RingKey), IKeyRingStore
{
    private static readonly RedisKey RingKey = "gateway:keyring";

    private const string AppendScript =
        """
        if redis.call('LLEN', KEYS[1]) ~= tonumber(ARGV[1]) then return 0 end
        redis.call('RPUSH', KEYS[1], ARGV[2])
        return 1
        """;

    /// <inheritdoc/>
    public async ValueTask<KeyRingReadResult> ReadAsync(CancellationToken cancellationToken)
    {
        var reply = await redis.RunAsync(
            "LRANGE", this, static (_, store) => store.ReadOnOwnThreadAsync(), RedisConnection.BackgroundDeadline, cancellationToken);
        return reply.IsAnswered ? KeyRingReadResult.Of(reply.Value!) : KeyRingReadResult.Unavailable;
    }

    /// <inheritdoc/>
    public async ValueTask<KeyRingAppendResult> TryAppendAsync(string element, int expectedCount, CancellationToken cancellationToken)
    {
        var reply = await redis.RunAsync(
            "EVAL",
            (element, expectedCount),
            static (db, arguments) => db.ScriptEvaluateAsync(AppendScript, [RingKey], [arguments.expectedCount, arguments.element]),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        return !reply.IsAnswered ? KeyRingAppendResult.Unavailable
            : (int)reply.Value! == 1 ? KeyRingAppendResult.Appended
            : KeyRingAppendResult.Changed;
    }

    // The base class reads from a replica while the primary is away. A replica may lack the newest key, and its cookies would count as
    // forged.
    private static IDatabase PrimaryDatabase(RedisConnection redis) =>
        redis.Multiplexer?.GetDatabase() is { } database && database.IsConnected(RingKey, CommandFlags.DemandMaster)
            ? database
            : throw new RedisConnectionException(
                ConnectionFailureType.UnableToConnect,
                CommandFlags.DemandMaster,
                "the primary is not connected",
                innerException: null,
                CommandStatus.Unknown);

    // The base class blocks. On a thread of the pool that would stall requests, and on one processor even the reply that it waits for.
    // KeyRing reads one at a time: once a second, at a sign-in, and at most four times a second for unknown keys.
    private Task<string[]> ReadOnOwnThreadAsync() => Task.Factory.StartNew(
        static store => ((RedisKeyRingStore)store!).ReadElements(),
        this,
        CancellationToken.None,
        TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach | TaskCreationOptions.RunContinuationsAsynchronously,
        TaskScheduler.Default);

    private string[] ReadElements()
    {
        try
        {
            return [.. GetAllElements().Select(static element => element.ToString(SaveOptions.DisableFormatting))];
        }
        catch (XmlException)
        {
            // The base class rejects the whole ring for one entry that is not XML. KeyRingSnapshot skips and reports such an entry,
            // so that it does not sign everybody out.
            return Array.ConvertAll(PrimaryDatabase(redis).ListRange(RingKey), static element => (string)element!);
        }
    }
}
