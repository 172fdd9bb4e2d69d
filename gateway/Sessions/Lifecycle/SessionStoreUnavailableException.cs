namespace Gateway.Sessions.Lifecycle;

/// <summary>
/// A session could neither be begun nor ended, because the store or the key ring did not answer. The answer is
/// 503 with <c>Retry-After</c>.
/// </summary>
internal sealed class SessionStoreUnavailableException() : Exception("The session store does not answer.");
