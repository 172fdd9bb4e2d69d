using System.Net;

namespace Gateway.Throttling;

/// <summary>Who tries to sign in, as what.</summary>
/// <param name="Account">The account, one text for all its spellings.</param>
/// <param name="Address">The client's address; null where there is none.</param>
/// <param name="Device">The id of a browser that has signed in to this account before; null for any other.</param>
internal sealed record SignInSource(string Account, IPAddress? Address, string? Device);
