using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Gateway.Sessions;

/// <summary>The id of a session. It is no secret: without the secret in the cookie it does not open the session.</summary>
internal readonly record struct SessionId
{
    private const int MaximumLength = 128;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    private SessionId(string value) => Value = value;

    /// <summary>The whole id, for keys, the API and backends. It must not be logged.</summary>
    public string Value { get; }

    public static SessionId New() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)));

    public static bool TryParse([NotNullWhen(true)] string? text, out SessionId id)
    {
        var valid = text is { Length: > 0 and <= MaximumLength } && !text.AsSpan().ContainsAnyExcept(Allowed);
        id = valid ? new SessionId(text!) : default;
        return valid;
    }

    /// <summary>The first characters of the id, enough to distinguish sessions in a log.</summary>
    public override string ToString() => Value is { Length: > 6 } ? $"{Value.AsSpan(0, 6)}…" : "…";
}
