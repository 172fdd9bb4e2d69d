using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Gateway.Authentication.Policies;

/// <summary>The policies as last configured without a mistake: a bad edit changes nothing and locks nobody out.</summary>
/// <remarks>
/// Read when they are asked for, and not when the configuration tells of a change: the routes are told of the same change,
/// maybe earlier, and a route may name a policy that came with it.
/// </remarks>
internal sealed partial class RolePolicies
{
    private readonly IConfiguration _configuration;
    private readonly IValidateOptions<PolicyOptions> _validator;
    private readonly ILogger<RolePolicies> _logger;
    private volatile State _state;

    public RolePolicies(IConfiguration configuration, IValidateOptions<PolicyOptions> validator, ILogger<RolePolicies> logger)
    {
        _configuration = configuration;
        _validator = validator;
        _logger = logger;
        _state = Read(new PolicyOptions());
    }

    public PolicyOptions Current
    {
        get
        {
            var state = _state;
            return state.Token.HasChanged ? (_state = Read(state.Policies)).Policies : state.Policies;
        }
    }

    private State Read(PolicyOptions last)
    {
        // Before the values: a change in between makes them be read once more.
        var token = _configuration.GetReloadToken();
        var policies = new PolicyOptions();
        _configuration.GetSection(PolicyOptions.Section).Bind(policies);
        var result = _validator.Validate(null, policies);
        if (result.Failed)
        {
            Log.Refused(_logger, string.Join("; ", result.Failures));
            return new(token, last);
        }

        return new(token, policies);
    }

    private sealed record State(IChangeToken Token, PolicyOptions Policies);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The changed policies are refused, and the ones before stay in use: {Mistakes}", EventName = "PoliciesRefused")]
        public static partial void Refused(ILogger logger, string mistakes);
    }
}
