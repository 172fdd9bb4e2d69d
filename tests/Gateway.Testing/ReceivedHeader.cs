namespace Gateway.Testing;

/// <summary>One value of one header.</summary>
public sealed record ReceivedHeader(string Name, string Value);
