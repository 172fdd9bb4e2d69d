using Gateway.Sessions.Storage;

namespace Gateway.Sessions.Cache;

/// <summary>A look-up and the moment it stands for.</summary>
internal readonly record struct VersionedSessionLookup(StoreReply<Session> Lookup, ReadEpoch Stamp);
