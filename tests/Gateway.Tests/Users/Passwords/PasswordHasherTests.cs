using Gateway.Users.Passwords;
using Gateway.Users.Passwords.Formats;
using Xunit;

namespace Gateway.Tests.Users.Passwords;

public sealed class PasswordHasherTests
{
    [Fact]
    public void Hash_AnyPassword_IsPhcStringThatVerifies()
    {
        var hash = PasswordHasher.Hash("correct horse");

        Assert.StartsWith("$argon2id$v=19$m=19456,t=2,p=1$", hash, StringComparison.Ordinal);
        Assert.Equal(HashVerdict.Match, new Argon2Format().Verify(hash, "correct horse"));
        Assert.False(PasswordHasher.IsOutdated(hash, "correct horse"));
    }

    [Fact]
    public void Hash_SamePasswordTwice_Differs() => Assert.NotEqual(PasswordHasher.Hash("a"), PasswordHasher.Hash("a"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("$2b$12$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyzabcdefghi")]
    [InlineData("$argon2id$v=19$m=4096,t=3,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA")]
    [InlineData("$argon2i$v=19$m=65536,t=3,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA")]
    [InlineData("$argon2id$v=19$m=65536,t=99999999999,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA")]
    public void IsOutdated_OtherFormsAndWeaker_True(string? hash) => Assert.True(PasswordHasher.IsOutdated(hash, "secret"));

    [Theory]
    [InlineData("$argon2id$v=19$m=262144,t=4,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA")]
    [InlineData("$argon2id$v=19$m=47104,t=1,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA")]
    [InlineData("$argon2id$v=19$m=7168,t=5,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA")]
    public void IsOutdated_AsStrongOrStronger_False(string hash) => Assert.False(PasswordHasher.IsOutdated(hash, "secret"));

    /// <summary>bcrypt takes the first 72 bytes alone: a wrong end would become the password.</summary>
    [Theory]
    [InlineData("$2b$12$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyzabcdefghi")]
    [InlineData("bcrypt$$2b$12$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyzabcdefghi")]
    public void IsOutdated_BcryptOfWhatItDidNotLookAt_False(string hash)
    {
        Assert.True(PasswordHasher.IsOutdated(hash, new string('x', 72)));
        Assert.False(PasswordHasher.IsOutdated(hash, new string('x', 73)));
        Assert.False(PasswordHasher.IsOutdated(hash, new string('ü', 37)));
    }
}
