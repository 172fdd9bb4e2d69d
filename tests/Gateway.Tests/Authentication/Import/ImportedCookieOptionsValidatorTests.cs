using Gateway.Authentication.Import;
using Gateway.Sessions.Import;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Authentication.Import;

public sealed class ImportedCookieOptionsValidatorTests
{
    private static readonly DateTimeOffset Until = new(2027, 1, 31, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, string?> Mistakes => new()
    {
        { "nothing", null },
        { "signed", null },
        { "plain", null },
        { "no cookie", "Gateway:Sessions:Import:Cookie: is missing" },
        { "own cookie", "Gateway:Sessions:Import:Cookie: 'own' is the gateway's own" },
        { "no format", "Gateway:Sessions:Import:Format: is missing" },
        { "no end", "Gateway:Sessions:Import:Until: is missing" },
        { "no secret", "Gateway:Sessions:Import:Secret: is missing" },
        { "secret for plain", "Gateway:Sessions:Import:Secret: is of no use with Plain" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Validate_Options_SaysTheMistake(string which, string? expected)
    {
        var result = Validate(OptionsOf(which), withRedis: true);

        if (expected is null)
        {
            Assert.True(result.Succeeded);
        }
        else
        {
            Assert.StartsWith(expected, Assert.Single(result.Failures!), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Validate_SessionsInMemory_IsAMistake() =>
        Assert.Contains("none is used", Assert.Single(Validate(OptionsOf("signed"), withRedis: false).Failures!), StringComparison.Ordinal);

    private static ImportedCookieOptions OptionsOf(string which) => which switch
    {
        "nothing" => new(),
        "plain" => new() { Cookie = "sid", Format = ImportedCookieFormat.Plain, Until = Until },
        "no cookie" => new() { Format = ImportedCookieFormat.ExpressSession, Secret = "s", Until = Until },
        "own cookie" => new() { Cookie = "own", Format = ImportedCookieFormat.ExpressSession, Secret = "s", Until = Until },
        "no format" => new() { Cookie = "sid", Secret = "s", Until = Until },
        "no end" => new() { Cookie = "sid", Format = ImportedCookieFormat.ExpressSession, Secret = "s" },
        "no secret" => new() { Cookie = "sid", Format = ImportedCookieFormat.ItsDangerous, Until = Until },
        "secret for plain" => new() { Cookie = "sid", Format = ImportedCookieFormat.Plain, Secret = "s", Until = Until },
        _ => new() { Cookie = "sid", Format = ImportedCookieFormat.ExpressSession, Secret = "s", Until = Until },
    };

    private static Microsoft.Extensions.Options.ValidateOptionsResult Validate(ImportedCookieOptions options, bool withRedis)
    {
        var services = new ServiceCollection();
        if (withRedis)
        {
            services.AddSingleton<ImportedSessionMigration>();
        }

        using var provider = services.BuildServiceProvider();
        return new ImportedCookieOptionsValidator(new CookieBuilder { Name = "own" }, provider.GetRequiredService<IServiceProviderIsService>()).Validate(null, options);
    }
}
