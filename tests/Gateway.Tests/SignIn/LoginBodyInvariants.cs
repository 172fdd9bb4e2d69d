using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Gateway.SignIn.Password;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.SignIn;

/// <summary>
/// The body of a sign-in is read as a second reader reads it, or refused: never half, never more than 16 KiB of it, and
/// never with an error.
/// </summary>
internal static class LoginBodyInvariants
{
    public const int MaximumBytes = 16 * 1024;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <param name="contentType">The header of that name; null where there is none.</param>
    /// <param name="body">What was sent.</param>
    /// <param name="chunk">How many bytes arrive at once.</param>
    public static void Check(string? contentType, byte[] body, int chunk = int.MaxValue)
    {
        using var stream = new CountingStream(body, chunk);
        var request = new DefaultHttpContext().Request;
        request.Headers.ContentType = contentType;
        request.Body = stream;

        var reading = LoginRequestReader.ReadAsync(request).AsTask().GetAwaiter().GetResult();

        Invariant.Holds(stream.Given <= MaximumBytes + 1, "No more is read than tells that it is too much", stream.Given);
        Invariant.Holds((reading.Request is null) == (reading.Status != 200) && reading.Status is 200 or 400 or 413 or 415, "A sign-in is read or refused", reading.Status);
        Invariant.Holds((reading.Request is null) == (reading.Problem is not null), "A refusal says why", reading.Status);
        var kind = KindOf(contentType);
        if (reading.Status == 415)
        {
            Invariant.Holds(kind is not ("application/json" or "application/x-www-form-urlencoded"), "A content type that is understood is not refused", contentType);
            return;
        }

        Invariant.Holds(kind is "application/json" or "application/x-www-form-urlencoded" or null, "Another content type is refused", contentType);
        Invariant.Holds((reading.Status == 413) == (body.Length > MaximumBytes), "What is too long is refused, and nothing else for that", body.Length);
        if (reading.Request is { } login)
        {
            Invariant.Holds(login.Login.Length > 0 && login.Login == login.Login.Trim() && !login.Login.Any(char.IsControl), "A login is a name", login.Login);
            Invariant.Holds(login.Password.Length > 0, "A password is not empty");
            Invariant.Holds(!$"{reading}".Contains(login.Password, StringComparison.Ordinal) || $"{reading with { Request = null }}(sign-in)".Contains(login.Password, StringComparison.Ordinal), "A log has no password");
        }

        if (reading.Status != 413)
        {
            var expected = reading.IsForm ? ReadForm(body, out var isCertain) : ReadJson(body, out isCertain);
            Invariant.Holds(!isCertain || reading.Request == expected, "A second reader reads the same", reading.Request is null, expected is null, Encoding.Latin1.GetString(body));
        }
    }

    // A media type as RFC 9110 has it, with nothing odd about it; null where that is not certain.
    private static string? KindOf(string? contentType)
    {
        var type = contentType?.Split(';')[0].Trim(' ', '\t').ToLowerInvariant();
        return string.IsNullOrEmpty(type) ? "" : contentType!.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-') ? type : null;
    }

    private static LoginRequest? ReadJson(byte[] body, out bool isCertain)
    {
        isCertain = true;
        if (!Utf8.IsValid(body))
        {
            return null;
        }

        var texts = new Dictionary<string, string?>(StringComparer.Ordinal);
        var remember = false;
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 8 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            var seen = new HashSet<string>(StringComparer.Ordinal);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                if (!seen.Add(name) || !reader.Read())
                {
                    return null;
                }

                if (name is "email" or "username" or "password")
                {
                    if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
                    {
                        return null;
                    }

                    texts[name] = reader.GetString();
                }
                else if (name == "remember")
                {
                    if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null))
                    {
                        return null;
                    }

                    remember = reader.TokenType == JsonTokenType.True;
                }
                else if (!HasNoDuplicates(ref reader))
                {
                    return null;
                }
            }

            while (reader.Read())
            {
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }

        return Decide(texts.GetValueOrDefault("email"), texts.GetValueOrDefault("username"), texts.GetValueOrDefault("password"), remember, null);
    }

    private static bool HasNoDuplicates(ref Utf8JsonReader reader)
    {
        var objects = new Stack<HashSet<string>>();
        var depth = reader.CurrentDepth;
        do
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    objects.Push(new(StringComparer.Ordinal));
                    break;
                case JsonTokenType.EndObject:
                    objects.Pop();
                    break;
                case JsonTokenType.PropertyName when !objects.Peek().Add(reader.GetString()!):
                    return false;
            }
        }
        while ((reader.CurrentDepth > depth || reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) && reader.Read());

        return true;
    }

    private static LoginRequest? ReadForm(byte[] body, out bool isCertain)
    {
        isCertain = true;
        string text;
        try
        {
            text = Strict.GetString(body);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }

        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var twice = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var pairs = text.Split('&');
        // Beyond what the framework's reader takes.
        isCertain = pairs.Length <= 1000;
        foreach (var pair in pairs)
        {
            var parts = pair.Split('=', 2);
            isCertain &= parts[0].Length < 2000;
            if (Decode(parts[0]) is not { } name || Decode(parts is [_, var part] ? part : "") is not { } value)
            {
                // Where an escape is none, readers differ in what stands there.
                isCertain = false;
                return null;
            }

            if (!fields.TryAdd(name, value))
            {
                twice.Add(name);
            }
        }

        return twice.Overlaps(["email", "username", "password", "remember", "returnUrl"])
            ? null
            : Decide(
                fields.GetValueOrDefault("email"),
                fields.GetValueOrDefault("username"),
                fields.GetValueOrDefault("password"),
                fields.GetValueOrDefault("remember") is "true" or "on" or "1",
                fields.GetValueOrDefault("returnUrl"));
    }

    // application/x-www-form-urlencoded; null where an escape is malformed or no UTF-8.
    private static string? Decode(string text)
    {
        var bytes = new List<byte>();
        var utf8 = Encoding.UTF8.GetBytes(text);
        for (var i = 0; i < utf8.Length; i++)
        {
            if (utf8[i] != '%')
            {
                bytes.Add(utf8[i] == '+' ? (byte)' ' : utf8[i]);
            }
            else if (i + 2 < utf8.Length && char.IsAsciiHexDigit((char)utf8[i + 1]) && char.IsAsciiHexDigit((char)utf8[i + 2]))
            {
                bytes.Add(Convert.FromHexString(utf8.AsSpan(i + 1, 2))[0]);
                i += 2;
            }
            else
            {
                return null;
            }
        }

        try
        {
            return Strict.GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static LoginRequest? Decide(string? email, string? username, string? password, bool remember, string? returnUrl)
    {
        var names = new[] { email, username }.Where(name => !string.IsNullOrEmpty(name)).Distinct().ToList();
        return names is [var only] && only!.Trim() is { Length: > 0 } login && !login.Any(char.IsControl) && !string.IsNullOrEmpty(password)
            ? new LoginRequest(login, password, remember, returnUrl)
            : null;
    }

    private sealed class CountingStream(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public long Given { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = Read(buffer.Span[..Math.Min(buffer.Length, Math.Max(chunk, 1))]);
            Given += read;
            return ValueTask.FromResult(read);
        }
    }
}
