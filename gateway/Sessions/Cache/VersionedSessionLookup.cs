using Gateway.Sessions.Storage;

namespace Gateway.Sessions.Cache;

/// <summary>The result of a look-up, with the epoch at which its read began.</summary>
/// <param name="Lookup">The session.</param>
/// <param name="Epoch">The epoch of the session.</param>
/// <param name="OwnerEpoch">The epoch of the session that made the share, for a shared session; null for any other.</param>
internal readonly record struct VersionedSessionLookup(StoreReply<Session> Lookup, ReadEpoch Epoch, ReadEpoch? OwnerEpoch = null);
