using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Gateway.Redis.Topology;

/// <summary>The primaries in the order of their hash slots.</summary>
/// <param name="Primaries">Their addresses: one, or every node with slots in a cluster.</param>
/// <param name="Fingerprint">
/// Changes when a key may have moved to another server, and when a cursor of <c>SCAN</c> loses its meaning: each start of a server hashes keys
/// with a seed of its own, also that of a replica that is promoted.
/// </param>
internal sealed record RedisLayout(IReadOnlyList<EndPoint> Primaries, ulong Fingerprint)
{
    /// <summary>Reads the layout that the connection knows, and asks each primary which start of it this is.</summary>
    /// <exception cref="RedisConnectionException">There is no primary, or one of a cluster is not connected.</exception>
    public static async Task<RedisLayout> ReadAsync(IConnectionMultiplexer multiplexer)
    {
        var primaries = RedisPrimaries.Of(multiplexer)
            .Select(static server => (Server: server, Slots: SlotsOf(server)))
            .OrderBy(static primary => primary.Slots.Count > 0 ? primary.Slots[0].From : 0)
            .ToList();
        var runs = await Task.WhenAll(primaries.Select(static primary => RunIdAsync(primary.Server)));
        var text = string.Join('\n', primaries.Zip(runs, static (primary, run) => $"{Describe(primary.Slots)} {run}"));
        return new(
            [.. primaries.Select(static primary => primary.Server.EndPoint)],
            BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }

    private static List<SlotRange> SlotsOf(IServer server) =>
        [.. (server.ClusterConfiguration?[server.EndPoint]?.Slots ?? []).OrderBy(static range => range.From)];

    private static string Describe(List<SlotRange> slots) =>
        string.Join(',', slots.Select(static range => string.Create(CultureInfo.InvariantCulture, $"{range.From}-{range.To}")));

    // Empty where the server has none, or where the rights of the Redis user do not include the command.
    private static async Task<string> RunIdAsync(IServer server)
    {
        try
        {
            var information = await server.InfoAsync("server");
            return information.SelectMany(static section => section).FirstOrDefault(static pair => pair.Key == "run_id").Value ?? "";
        }
        catch (RedisServerException)
        {
            return "";
        }
    }
}
