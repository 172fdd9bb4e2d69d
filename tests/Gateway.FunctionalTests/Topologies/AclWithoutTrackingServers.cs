namespace Gateway.FunctionalTests.Topologies;

/// <summary>A user without the rights that the stream of changes needs, nor those that are only for comfort, as many a managed Redis has.</summary>
public sealed class AclWithoutTrackingServers : AclServers
{
    public override bool Stream => false;

    protected override IEnumerable<string> UserRules => base.UserRules.Where(IsLeft);

    private static bool IsLeft(string rule) => !rule.StartsWith("+client", StringComparison.Ordinal) && rule is not ("+subscribe" or "+unsubscribe" or "&__redis__:invalidate" or "+config|get");
}
