using System.Collections;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Analytics.Usage.Storage;

/// <summary>
/// Counts different people in the process: exactly while they are few, then by linear counting (Whang, Vander-Zanden and Taylor, 1990) in
/// 16 KiB, which is off by less than 2 % up to a million.
/// </summary>
internal sealed class PeopleEstimate
{
    private const int MaximumExact = 1024;
    private const int Bits = 131_072;

    private HashSet<ulong>? _exact = [];
    private BitArray? _bits;
    private int _set;

    public long Count => _exact is { } exact ? exact.Count
        : (long)Math.Round(-(double)Bits * Math.Log(Math.Max(1, Bits - _set) / (double)Bits));

    public void Add(string userId)
    {
        var hash = BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(userId)));
        if (_exact is { } exact)
        {
            exact.Add(hash);
            if (exact.Count > MaximumExact)
            {
                _bits = new BitArray(Bits);
                _exact = null;
                foreach (var known in exact)
                {
                    Set(known);
                }
            }
        }
        else
        {
            Set(hash);
        }
    }

    private void Set(ulong hash)
    {
        var bit = (int)(hash % Bits);
        if (!_bits![bit])
        {
            _bits[bit] = true;
            _set++;
        }
    }
}
