using System.Text.Json;
using Gateway.Authentication.Import;
using Gateway.Sessions;
using Xunit;

namespace Gateway.Tests.Authentication.Import;

/// <summary>Cookies that real programs signed (Vectors/generate.sh) are read, and those that they did not are not.</summary>
public sealed class ImportedCookieReaderTests
{
    private static readonly JsonElement[] Vectors =
        [.. JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Authentication", "Import", "Vectors", "vectors.json"))).RootElement.EnumerateArray()];

    public static TheoryData<int> All => [.. Enumerable.Range(0, Vectors.Length)];

    [Theory]
    [MemberData(nameof(All))]
    public void TryRead_SignedByTheRealProgram_GivesItsId(int index)
    {
        Assert.True(Reader(Vectors[index]).TryRead(Text(Vectors[index], "cookie"), out var id));

        Assert.Equal(Text(Vectors[index], "id"), id.Value);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void TryRead_AnyCharacterChanged_GivesNothing(int index)
    {
        var reader = Reader(Vectors[index]);
        var cookie = Text(Vectors[index], "cookie");
        for (var at = 0; at < cookie.Length; at++)
        {
            var changed = cookie[..at] + (cookie[at] == 'x' ? 'y' : 'x') + cookie[(at + 1)..];

            Assert.False(reader.TryRead(changed, out _), changed);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void TryRead_OtherSecretOrFormat_GivesNothing(int index)
    {
        var cookie = Text(Vectors[index], "cookie");
        Assert.False(Reader(Vectors[index], secret: "another").TryRead(cookie, out _));

        var other = Text(Vectors[index], "format") == "ItsDangerous" ? ImportedCookieFormat.ExpressSession : ImportedCookieFormat.ItsDangerous;
        Assert.False(Reader(Vectors[index], format: other).TryRead(cookie, out _));
    }

    [Theory]
    [InlineData("ExpressSession", "")]
    [InlineData("ExpressSession", "s:")]
    [InlineData("ExpressSession", "s%3A.")]
    [InlineData("ExpressSession", "s%3Aid")]
    [InlineData("ExpressSession", "s%3Aid.%ZZ")]
    [InlineData("ExpressSession", "id.signature")]
    [InlineData("ItsDangerous", "")]
    [InlineData("ItsDangerous", ".")]
    [InlineData("ItsDangerous", "id.")]
    [InlineData("ItsDangerous", "id.====")]
    [InlineData("ItsDangerous", "id.=")]
    [InlineData("ItsDangerous", "id.aaaaaaaaaaaaaaaaaaaaaaaaaaa=")]
    [InlineData("ItsDangerous", "id.aaaaaaaaaaaaaaaaaaaaaaaaaaa==")]
    [InlineData("ItsDangerous", "id.aaaaaaaaaaaaaaaaaaaaaaaaaaa%%")]
    [InlineData("ItsDangerous", "id.aaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("ItsDangerous", "id.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("Plain", "")]
    [InlineData("Plain", "no id")]
    [InlineData("Plain", "session:*")]
    public void TryRead_NoSuchCookie_GivesNothing(string format, string cookie) => Assert.False(Reader(Enum.Parse<ImportedCookieFormat>(format)).TryRead(cookie, out _));

    [Fact]
    public void TryRead_Plain_IsTheIdItself()
    {
        Assert.True(Reader(ImportedCookieFormat.Plain).TryRead("abc-123", out var id));

        Assert.Equal("abc-123", id.Value);
        Assert.False(Reader(ImportedCookieFormat.Plain).TryRead(new string('a', 5000), out _));
    }

    [Fact]
    public void SecretOf_SameSessions_IsTheSame_AndAnotherForAllElse()
    {
        var (one, two) = (SessionId.New(), SessionId.New());
        var secret = Reader(ImportedCookieFormat.ExpressSession).SecretOf(one, two);

        Assert.True(Reader(ImportedCookieFormat.ExpressSession).SecretOf(one, two).Matches(secret.Hash()));
        Assert.False(Reader(ImportedCookieFormat.ExpressSession).SecretOf(one, SessionId.New()).Matches(secret.Hash()));
        Assert.False(Reader(ImportedCookieFormat.ExpressSession, "another").SecretOf(one, two).Matches(secret.Hash()));
    }

    private static string Text(JsonElement vector, string name) => vector.GetProperty(name).GetString()!;

    private static ImportedCookieReader Reader(ImportedCookieFormat format, string secret = "secret") => new(new ImportedCookieOptions { Format = format, Secret = secret });

    private static ImportedCookieReader Reader(JsonElement vector, string? secret = null, ImportedCookieFormat? format = null) => new(new ImportedCookieOptions
    {
        Format = format ?? Enum.Parse<ImportedCookieFormat>(Text(vector, "format")),
        Secret = secret ?? Text(vector, "secret"),
        Salt = Text(vector, "salt"),
    });
}
