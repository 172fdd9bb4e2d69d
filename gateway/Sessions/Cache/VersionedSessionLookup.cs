using Gateway.Sessions.Storage;

namespace Gateway.Sessions.Cache;

/// <summary>The result of a look-up, with the epoch at which its read began.</summary>
internal readonly record struct VersionedSessionLookup(StoreReply<Session> Lookup, ReadEpoch Epoch);
