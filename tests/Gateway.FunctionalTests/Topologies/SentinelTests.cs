using Xunit;

namespace Gateway.FunctionalTests.Topologies;

public sealed class SentinelTests(SentinelServers servers) : TopologyContract(servers), IClassFixture<SentinelServers>;
