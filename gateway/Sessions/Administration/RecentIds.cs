using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Sessions.Administration;

/// <summary>
/// Recognizes the ids that <c>SCAN</c> may return a second time.
/// </summary>
/// <remarks>
/// Redis repeats keys only when its table shrinks between two calls: the buckets that then become one are neighbours in the order of the
/// scan, and if the cursor stands among them, the next call begins with all of them. What is repeated was therefore returned immediately
/// before the cursor. A table shrinks when it is an eighth full, to a size that it fills, so that a handful of keys is repeated; the
/// window holds many times that, also for a table that shrinks by several steps at once.
/// </remarks>
internal sealed class RecentIds
{
    /// <summary>How many ids are kept.</summary>
    public const int Capacity = 64;

    private const ulong Mask = (1UL << (8 * SessionCursor.FingerprintLength)) - 1;

    private readonly Queue<ulong> _order;
    private readonly HashSet<ulong> _known;

    public RecentIds(IEnumerable<ulong> fingerprints)
    {
        _order = new(fingerprints);
        _known = [.. _order];
    }

    /// <summary>The fingerprints for the cursor, the oldest first.</summary>
    public IReadOnlyList<ulong> Fingerprints => [.. _order];

    /// <summary>Adds an id. Returns false if it is among the recent ones.</summary>
    public bool TryAdd(string id)
    {
        var fingerprint = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(id))) & Mask;
        if (!_known.Add(fingerprint))
        {
            return false;
        }

        _order.Enqueue(fingerprint);
        if (_order.Count > Capacity)
        {
            _known.Remove(_order.Dequeue());
        }

        return true;
    }
}
