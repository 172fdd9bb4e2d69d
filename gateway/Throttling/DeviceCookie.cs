using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Gateway.Keys;
using Gateway.Requests;

namespace Gateway.Throttling;

/// <summary>
/// Tells a browser that has signed in to an account before from any other. The cookie opens nothing: it lets its browser go on trying
/// while strangers have used up the account's attempts.
/// </summary>
internal sealed class DeviceCookie(KeyRing ring, [FromKeyedServices(CookieKeys.Device)] CookieBuilder cookie)
{
    private const string Purpose = "Gateway.Throttling.Device";
    private const int MaximumLength = 4096;

    // People who share a browser; who signed in longest ago is forgotten first.
    private const int MaximumAccounts = 8;

    private readonly KeyRingProtector _protector = new(ring, Purpose);

    /// <summary>The id of this browser, if it has signed in to the account before.</summary>
    public async ValueTask<string?> FindAsync(HttpContext context, string userId, CancellationToken cancellationToken)
    {
        var account = AccountOf(userId);
        return (await ReadAsync(context, cancellationToken)).Find(entry => entry.Account == account).Device;
    }

    /// <summary>Takes note that this browser has signed in to the account. Without an answer of the key ring's store it does not: nobody needs the cookie to sign in.</summary>
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

    // A planted one (a subdomain can, where there is no __Host-) neither hides the genuine one nor is read as one.
    private async ValueTask<List<(string Account, string? Device)>> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        // At once: those that name unknown keys wait for one look at the key ring together, not for one each.
        var opened = await Task.WhenAll(CookieHeader.FindAll(context.Request.Headers.Cookie, cookie.Name!).Select(value => OpenAsync(value, cancellationToken)));
        return [.. opened.SelectMany(entries => entries)];
    }

    private async Task<IEnumerable<(string Account, string? Device)>> OpenAsync(string value, CancellationToken cancellationToken)
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

        var (_, payload) = await _protector.UnprotectAsync(bytes, cancellationToken);
        return payload is null
            ? []
            : Encoding.ASCII.GetString(payload).Split('\n').Select(line => line.Split(' ')).Where(parts => parts.Length == 2).Select(parts => (parts[0], (string?)parts[1]));
    }

    private static string AccountOf(string userId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(userId)).AsSpan(0, 8));
}
