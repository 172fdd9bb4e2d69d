using Gateway.Users.Passwords;
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
        Assert.False(PasswordHasher.IsOutdated(hash));
    }

    [Fact]
    public void Hash_SamePasswordTwice_Differs() => Assert.NotEqual(PasswordHasher.Hash("a"), PasswordHasher.Hash("a"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("$2b$12$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyzabcdefghi")]
    [InlineData("$argon2id$v=19$m=4096,t=3,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA")]
    public void IsOutdated_OtherForms_True(string? hash) => Assert.True(PasswordHasher.IsOutdated(hash));
}
