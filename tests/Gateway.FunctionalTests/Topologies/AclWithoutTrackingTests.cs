using Xunit;

namespace Gateway.FunctionalTests.Topologies;

public sealed class AclWithoutTrackingTests(AclWithoutTrackingServers servers) : TopologyContract(servers), IClassFixture<AclWithoutTrackingServers>;
