using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Gateway.Keys;
using Gateway.Requests;

namespace Gateway.Throttling;

/// <summary>
/// Identifies a browser that has signed in to an account before. The cookie opens no session: it gives its browser attempts of its own
/// while others have used up the attempts of the account.
/// </summary>
internal sealed class DeviceCookie(KeyRing ring, [FromKeyedServices(CookieKeys.Device)] CookieBuilder cookie)
{
    private const string Purpose = "Gateway.Throttling.Device";
    private const int MaximumLength = 4096;

    // People may share a browser. The account of the oldest sign-in is dropped first.
    private const int MaximumAccounts = 8;

    private readonly KeyRingProtector _protector = new(ring, Purpose);

    /// <summary>Returns the id of this browser, or null if it has not signed in to the account before.</summary>
    public async ValueTask<string?> FindAsync(HttpContext context, string userId, CancellationToken cancellationToken)
    {
        var account = AccountOf(userId);
        return (await ReadAsync(context, cancellationToken)).Find(entry => entry.Account == account).Device;
    }

    /// <summary>
    /// Adds the account to the cookie of this browser. If the key ring is unavailable the cookie does not change: signing in does not need
    /// it.
    /// </summary>
    public async ValueTask RememberAsync(HttpContext context, string userId, CancellationToken cancellationToken)
    {
        var account = AccountOf(userId);
        var entries = await ReadAsync(context, cancellationToken);
        var device = entries.Find(entry => entry.Account == account).Device ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        entries.RemoveAll(entry => entry.Account == account);
        entries.Insert(0, (account, device));
        var text = string.Join('\n', entries.Take(MaximumAccounts).Select(entry => $"{entry.Account} {entry.Device}"));
        if (await _protector.ProtectAsync(Encoding.ASCII.GetBytes(text), cancellationToken) is { } value)
        {
            context.Response.Cookies.Append(cookie.Name!, Convert.ToHexStringLower(value), cookie.Build(context));
        }
    }

    // A subdomain can set a cookie of the same name, because there is no __Host- prefix. It neither hides the genuine one nor is accepted.
    private async ValueTask<List<(string Account, string? Device)>> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var values = CookieHeader.FindAll(context.Request.Headers.Cookie, cookie.Name!);
        var since = ReadsBefore(context);
        var opened = await Task.WhenAll(values.Select(value => OpenAsync(value, since, cancellationToken)));
        return [.. opened.SelectMany(entries => entries)];
    }

    // Cookies that name unknown keys share one read of the key ring, for a request that looks at them a second time, too.
    private long ReadsBefore(HttpContext context)
    {
        if (context.Items.TryGetValue(this, out var before))
        {
            return (long)before!;
        }

        var now = ring.ReadCount;
        context.Items[this] = now;
        return now;
    }

    private async Task<IEnumerable<(string Account, string? Device)>> OpenAsync(
        string value, long since, CancellationToken cancellationToken)
    {
        if (value.Length is 0 or > MaximumLength)
        {
            return [];
        }

        var bytes = new byte[value.Length / 2];
        if (Convert.FromHexString(value, bytes, out _, out var written) != OperationStatus.Done || written != bytes.Length)
        {
            return [];
        }

        var (_, payload) = await _protector.UnprotectAsync(bytes, since, cancellationToken);
        return payload is null
            ? []
            : Encoding.ASCII.GetString(payload)
                .Split('\n')
                .Select(line => line.Split(' '))
                .Where(parts => parts.Length == 2)
                .Select(parts => (parts[0], (string?)parts[1]));
    }

    private static string AccountOf(string userId) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(userId)).AsSpan(0, 8));
}
