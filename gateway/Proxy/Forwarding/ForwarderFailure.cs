using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Proxy.Forwarding;

/// <summary>What went wrong between the gateway and a backend, where everybody looks for it.</summary>
internal sealed record ForwarderFailure(ForwarderError Error, Exception? Exception) : IForwarderErrorFeature;
