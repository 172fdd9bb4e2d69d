using Gateway.Authentication.Policies;
using Gateway.Requests.Paths;
using Gateway.Sessions;
using Gateway.Tests.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Authentication.Policies;

public sealed class SessionPoliciesTests
{
    private static readonly AccessTarget Target = AccessTarget.Of(new DefaultHttpContext());

    private readonly IConfigurationRoot _configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Gateway:Policies:admins:Roles:0", "admin")]).Build();

    [Theory]
    [InlineData("admin", SessionPolicyResult.Allowed)]
    [InlineData("editor, admin", SessionPolicyResult.Allowed)]
    [InlineData("editor", SessionPolicyResult.Forbidden)]
    [InlineData("administrator", SessionPolicyResult.Forbidden)]
    [InlineData("Admin", SessionPolicyResult.Forbidden)]
    [InlineData("", SessionPolicyResult.Forbidden)]
    [InlineData(null, SessionPolicyResult.Forbidden)]
    internal void Evaluate_RolePolicy_DependsOnTheRolesOfTheUser(string? role, SessionPolicyResult expected) =>
        Assert.Equal(expected, Create().Evaluate("admins", SessionOf(role), Target));

    [Fact]
    public void Evaluate_DefaultPolicy_AllowsEverySession() => Assert.Equal(SessionPolicyResult.Allowed, Create().Evaluate("default", SessionOf(null), Target));

    [Fact]
    public void Evaluate_UnknownPolicy_Forbids() => Assert.Equal(SessionPolicyResult.Forbidden, Create().Evaluate("nobody", SessionOf("admin"), Target));

    [Fact]
    public void Evaluate_NameInAnotherCase_IsTheSamePolicy() => Assert.Equal(SessionPolicyResult.Allowed, Create().Evaluate("ADMINS", SessionOf("admin"), Target));

    [Fact]
    public void Evaluate_AfterAValidChange_UsesTheNewPolicies()
    {
        var policies = Create();

        Change("operator");

        Assert.Equal(SessionPolicyResult.Forbidden, policies.Evaluate("admins", SessionOf("admin"), Target));
        Assert.Equal(SessionPolicyResult.Allowed, policies.Evaluate("admins", SessionOf("operator"), Target));
    }

    [Fact]
    public void Evaluate_WhileOthersHandleTheChange_UsesTheNewPolicies()
    {
        var policies = Create();
        SessionPolicyResult? seen = null;
        using var later = ChangeToken.OnChange(_configuration.GetReloadToken, () => seen = policies.Evaluate("admins", SessionOf("operator"), Target));

        Change("operator");

        Assert.Equal(SessionPolicyResult.Allowed, seen);
    }

    [Fact]
    public void Evaluate_AfterAnInvalidChange_UsesThePreviousPolicies()
    {
        var policies = Create();

        Change(" ");

        Assert.Equal(SessionPolicyResult.Allowed, policies.Evaluate("admins", SessionOf("admin"), Target));
    }

    [Fact]
    public void Evaluate_AfterTheErrorIsCorrected_UsesTheNewPolicies()
    {
        var policies = Create();
        Change(" ");
        Assert.Equal(SessionPolicyResult.Allowed, policies.Evaluate("admins", SessionOf("admin"), Target));

        Change("operator");

        Assert.Equal(SessionPolicyResult.Allowed, policies.Evaluate("admins", SessionOf("operator"), Target));
    }

    [Theory]
    [InlineData("admin", SessionPolicyResult.Allowed)]
    [InlineData("editor, operator", SessionPolicyResult.Allowed)]
    [InlineData("editor", SessionPolicyResult.Forbidden)]
    [InlineData(null, SessionPolicyResult.Forbidden)]
    internal void Evaluate_Administration_DependsOnItsOwnRoles(string? role, SessionPolicyResult expected) =>
        Assert.Equal(expected, Create("admin", "operator").Evaluate(SessionPolicy.AdministrationName, SessionOf(role), Target));

    [Fact]
    public void Evaluate_AdministrationWithoutRoles_ForbidsEverybody() =>
        Assert.Equal(SessionPolicyResult.Forbidden, Create([]).Evaluate(SessionPolicy.AdministrationName, SessionOf("admin"), Target));

    [Fact]
    public void Evaluate_AdministrationAfterAChangeOfPolicies_IsTheSame()
    {
        var policies = Create("operator");

        Change("viewer");

        Assert.Equal(SessionPolicyResult.Forbidden, policies.Evaluate(SessionPolicy.AdministrationName, SessionOf("viewer"), Target));
        Assert.Equal(SessionPolicyResult.Allowed, policies.Evaluate(SessionPolicy.AdministrationName, SessionOf("operator"), Target));
    }

    [Fact]
    public void Evaluate_ConfiguredNameOfTheAdministration_IsNotItsPolicy()
    {
        _configuration["Gateway:Policies:gateway:admin:Roles:0"] = "viewer";

        Assert.Equal(SessionPolicyResult.Forbidden, Create("admin").Evaluate(SessionPolicy.AdministrationName, SessionOf("viewer"), Target));
    }

    [Theory]
    [InlineData("admins", true)]
    [InlineData(SessionPolicy.DefaultName, false)]
    [InlineData(SessionPolicy.AdministrationName, false)]
    [InlineData("GATEWAY:ADMIN", false)]
    public void IsConfigured_OwnPolicies_AreNot(string name, bool expected) => Assert.Equal(expected, Create("admin").IsConfigured(name));

    private void Change(string role)
    {
        _configuration["Gateway:Policies:admins:Roles:0"] = role;
        _configuration.Reload();
    }

    private static Session SessionOf(string? role)
    {
        var session = TestSessions.New(new FakeTimeProvider());
        return session with { User = session.User with { Role = role } };
    }

    private SessionPolicies Create(params string[] administrators) => new(
        _configuration,
        new PolicyOptionsValidator(),
        Options.Create(new AdminOptions { Roles = administrators }),
        NullLogger<SessionPolicies>.Instance);
}
