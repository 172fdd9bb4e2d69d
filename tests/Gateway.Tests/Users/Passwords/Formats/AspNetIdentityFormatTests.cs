using Gateway.Users.Passwords;
using Gateway.Users.Passwords.Formats;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.Tests.Users.Passwords.Formats;

public sealed class AspNetIdentityFormatTests
{
    public static TheoryData<PasswordHasherCompatibilityMode, string> Vectors
    {
        get
        {
            var data = new TheoryData<PasswordHasherCompatibilityMode, string>();
            foreach (var mode in Enum.GetValues<PasswordHasherCompatibilityMode>())
            {
                data.Add(mode, "Tr0ub4dor&3");
                data.Add(mode, " correct horse battery staple ");
                data.Add(mode, "Grüße an 世界 🔑");
                data.Add(mode, new string('x', 200));
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Verify_HashOfTheFramework_MatchesOnlyItsPassword(PasswordHasherCompatibilityMode mode, string password)
    {
        var options = new PasswordHasherOptions { CompatibilityMode = mode, IterationCount = 10_000 };
        var hash = new PasswordHasher<object>(Options.Create(options)).HashPassword(new object(), password);
        var format = Assert.Single(PasswordHashFormats.All, format => format.CanVerify(hash));

        Assert.IsType<AspNetIdentityFormat>(format);
        Assert.Equal(HashVerdict.Match, format.Verify(hash, password));
        Assert.Equal(HashVerdict.NoMatch, format.Verify(hash, "x" + password));
    }
}
