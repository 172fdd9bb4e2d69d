using Microsoft.Extensions.Options;

namespace Gateway.Redis;

/// <summary>Refuses an address that can't be read, without repeating its password.</summary>
internal sealed class RedisOptionsValidator : IValidateOptions<RedisOptions>
{
    public ValidateOptionsResult Validate(string? name, RedisOptions options) =>
        string.IsNullOrWhiteSpace(options.Url) || RedisUrl.TryParse(options.Url, out _, out var error)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{RedisOptions.Section}:Url: {error}");
}
