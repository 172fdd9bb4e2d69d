using Gateway.Users.Passwords;
using Gateway.Users.Passwords.Formats;
using Xunit;

namespace Gateway.Tests.Users.Passwords.Formats;

public sealed class PasswordHashFormatsTests
{
    public static TheoryData<string, string> Vectors =>
        new(PasswordHashVector.All.Select(vector => (vector.Form, vector.Kind)));

    public static TheoryData<string> Forms => new(PasswordHashVector.All.Select(vector => vector.Form).Distinct());

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Verify_HashOfTheRealLibrary_MatchesOnlyItsPassword(string form, string kind)
    {
        var vector = PasswordHashVector.All.Single(vector => vector.Form == form && vector.Kind == kind);
        var format = Assert.Single(PasswordHashFormats.All, format => format.CanVerify(vector.Hash));

        Assert.Equal(HashVerdict.Match, format.Verify(vector.Hash, vector.Password));
        Assert.Equal(HashVerdict.NoMatch, format.Verify(vector.Hash, vector.Wrong));
        Assert.Equal(HashVerdict.NoMatch, format.Verify(vector.Hash, ""));
    }

    [Fact]
    public void Vectors_EveryForm_HasFourOrMore() =>
        Assert.All(PasswordHashVector.All.GroupBy(vector => vector.Form), form => Assert.True(form.Count() >= 4, form.Key));

    [Theory]
    [MemberData(nameof(Forms))]
    public void Verify_DamagedHash_NeitherMatchesNorThrows(string form)
    {
        var vector = PasswordHashVector.All.First(vector => vector.Form == form);
        foreach (var damaged in Damage(vector.Hash))
        {
            foreach (var format in PasswordHashFormats.All.Where(format => format.CanVerify(damaged)))
            {
                Assert.NotEqual(HashVerdict.Match, format.Verify(damaged, vector.Password));
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("!")]
    [InlineData("*")]
    [InlineData("password")]
    [InlineData("5f4dcc3b5aa765d61d8327deb882cf99")]
    [InlineData("$1$abc$def")]
    [InlineData("$6$rounds=5000$abc$def")]
    [InlineData("md5$abc$def")]
    [InlineData("{SSHA}abc")]
    [InlineData("$argon2d$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA")]
    public void CanVerify_UnknownForm_False(string hash) =>
        Assert.DoesNotContain(PasswordHashFormats.All, format => format.CanVerify(hash));

    [Theory]
    [InlineData("$argon2id$v=19$m=4194304,t=1,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA")]
    [InlineData("$argon2id$v=19$m=65536,t=2147483647,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA")]
    [InlineData("$argon2i$v=19$m=65536,t=1,p=4096$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA")]
    [InlineData("$2b$31$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyzabcde")]
    [InlineData("bcrypt_sha256$$2b$20$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyzabcde")]
    [InlineData("$scrypt$ln=30,r=8,p=1$c2FsdA$aGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGg")]
    [InlineData("$scrypt$ln=62,r=2147483647,p=2147483647$c2FsdA$aGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGg")]
    [InlineData("$scrypt$ln=14,r=8,p=1000000$c2FsdA$aGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGg")]
    [InlineData("scrypt$1073741824$salt$8$1$aGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaA==")]
    [InlineData("scrypt:32768:2147483647:1$salt$00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff")]
    [InlineData("pbkdf2:sha256:2147483647$salt$00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff")]
    [InlineData("pbkdf2_sha256$999999999$salt$aGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGg=")]
    [InlineData("$pbkdf2-sha512$99999999$c2FsdA$aGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaA")]
    [InlineData("AQAAAAL/////AAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    public void Verify_HashThatDemandsTooMuch_TooCostly(string hash)
    {
        var format = Assert.Single(PasswordHashFormats.All, format => format.CanVerify(hash));

        Assert.Equal(HashVerdict.TooCostly, format.Verify(hash, "password"));
    }

    [Fact]
    public void Verify_BcryptPasswordBehindNul_NoMatch()
    {
        var vector = PasswordHashVector.All.First(vector => vector.Form == "bcrypt 2b");

        Assert.Equal(HashVerdict.NoMatch, new BcryptFormat().Verify(vector.Hash, vector.Password + "\0more"));
    }

    [Fact]
    public void Verify_BcryptPasswordPast72Bytes_TheRestDoesNotCount()
    {
        var vector = PasswordHashVector.All.Single(vector => vector is { Form: "bcrypt 2b", Kind: "long" });

        Assert.Equal(HashVerdict.Match, new BcryptFormat().Verify(vector.Hash, vector.Password[..72] + "anything"));
        Assert.Equal(HashVerdict.NoMatch, new BcryptFormat().Verify(vector.Hash, vector.Password[..71] + "anything"));
    }

    private static IEnumerable<string> Damage(string hash)
    {
        // Padding may be missing: some libraries leave it out.
        for (var length = 0; length < hash.TrimEnd('=').Length; length += 7)
        {
            yield return hash[..length];
        }

        // A flipped last letter may only touch bits that Base64 throws away; these change bytes for certain.
        yield return hash[..^3] + (hash[^3] == 'a' ? 'b' : 'a') + hash[^2..];
        yield return hash.Replace('$', '%');
        yield return hash + "$";
        yield return hash.Replace("$", "$$", StringComparison.Ordinal);
        yield return hash[..^4] + "ä\0\ud800!";
    }
}
