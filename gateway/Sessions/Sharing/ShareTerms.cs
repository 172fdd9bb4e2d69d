namespace Gateway.Sessions.Sharing;

/// <summary>What a person shares.</summary>
/// <param name="Scope">The paths and methods.</param>
/// <param name="Ttl">For how long.</param>
/// <param name="Uses">How many sessions may be opened.</param>
/// <param name="Label">A name of the owner's for it; null: none.</param>
internal sealed record ShareTerms(ShareScope Scope, TimeSpan Ttl, int Uses, string? Label);
