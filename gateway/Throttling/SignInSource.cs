using System.Net;

namespace Gateway.Throttling;

/// <summary>What an attempt to sign in is counted by.</summary>
/// <param name="Account">The account: the same text for all spellings of its login.</param>
/// <param name="Address">The client's address; null if it is not known.</param>
/// <param name="Device">The id of a browser that has signed in to this account before; null for any other.</param>
internal sealed record SignInSource(string Account, IPAddress? Address, string? Device);
