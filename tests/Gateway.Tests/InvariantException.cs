namespace Gateway.Tests;

/// <summary>A promise was broken by some input.</summary>
internal sealed class InvariantException(string message) : Exception(message);
