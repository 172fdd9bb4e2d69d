using System.Collections.Frozen;
using Gateway.Requests.Paths;
using Gateway.Sessions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Gateway.Authentication.Policies;

/// <summary>
/// The policies of the last valid configuration. An invalid change keeps the policies before it, so that it locks nobody out.
/// </summary>
/// <remarks>
/// They are read when they are asked for, not when the configuration raises its change event: the routes handle the same event, maybe
/// earlier, and a route may name a policy that came with the same change.
/// </remarks>
internal sealed partial class SessionPolicies
{
    private readonly IConfiguration _configuration;
    private readonly IValidateOptions<PolicyOptions> _validator;
    private readonly SessionPolicy[] _builtIn;
    private readonly ILogger<SessionPolicies> _logger;
    private volatile State _state;

    public SessionPolicies(
        IConfiguration configuration,
        IValidateOptions<PolicyOptions> validator,
        IOptions<AdminOptions> administration,
        ILogger<SessionPolicies> logger)
    {
        _configuration = configuration;
        _validator = validator;
        // Without a role there is no such policy: one with an empty list would allow every session.
        _builtIn = administration.Value.Roles is { Length: > 0 } roles
            ? [SessionPolicy.Default, new SessionPolicy(SessionPolicy.AdministrationName, roles)]
            : [SessionPolicy.Default];
        _logger = logger;
        _state = Read(PoliciesOf(new PolicyOptions()));
    }

    private FrozenDictionary<string, SessionPolicy> Current
    {
        get
        {
            var state = _state;
            return state.Token.HasChanged ? (_state = Read(state.Policies)).Policies : state.Policies;
        }
    }

    /// <summary>
    /// Whether the configuration has a policy of this name, in any case. The gateway's own policies are not configured.
    /// </summary>
    public bool IsConfigured(string name) =>
        Current.TryGetValue(name, out var policy) && !_builtIn.Contains(policy);

    /// <summary>Evaluates a policy by name. A policy that a reload removed forbids everything.</summary>
    public SessionPolicyResult Evaluate(string name, Session session, AccessTarget target) =>
        Current.TryGetValue(name, out var policy) ? policy.Evaluate(session, target) : SessionPolicyResult.Forbidden;

    private State Read(FrozenDictionary<string, SessionPolicy> last)
    {
        // The token is taken before the values: a change in between then causes one more read.
        var token = _configuration.GetReloadToken();
        var options = new PolicyOptions();
        _configuration.GetSection(PolicyOptions.Section).Bind(options);
        var result = _validator.Validate(null, options);
        if (result.Failed)
        {
            Log.Refused(_logger, string.Join("; ", result.Failures));
            return new(token, last);
        }

        return new(token, PoliciesOf(options));
    }

    private FrozenDictionary<string, SessionPolicy> PoliciesOf(PolicyOptions options) =>
        options.Policies.Select(policy => new SessionPolicy(policy.Key, policy.Value.Roles))
            .Concat(_builtIn)
            .ToFrozenDictionary(policy => policy.Name, StringComparer.OrdinalIgnoreCase);

    private sealed record State(IChangeToken Token, FrozenDictionary<string, SessionPolicy> Policies);

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Error,
            "The changed policies are invalid; the previous ones stay in use: {Errors}",
            EventName = "PoliciesRefused")]
        public static partial void Refused(ILogger logger, string errors);
    }
}
