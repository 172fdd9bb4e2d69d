namespace Gateway.Sessions;

/// <summary>A look-up and the moment it stands for.</summary>
internal readonly record struct StampedLookup(SessionLookup Lookup, ReadStamp Stamp);
