namespace Gateway.Sessions.Lifecycle;

/// <summary>
/// Begins and ends the session of a request's caller, cookie included, and reports the outcome. The authentication handler of the
/// session scheme implements it.
/// </summary>
/// <remarks>
/// <c>HttpContext.SignInAsync</c> and <c>SignOutAsync</c> return no outcome. They use the same implementation and throw
/// <see cref="SessionStoreUnavailableException"/> when the store does not answer, so that a remote authentication handler, which uses
/// them, cannot mistake an outage for a sign-in.
/// </remarks>
internal interface ICallerSession
{
    /// <summary>Begins a new session with a new id, ends the one that the caller had, and sets the cookie.</summary>
    /// <param name="proof">Who signs in.</param>
    /// <param name="cancellationToken">Cancels the wait for the store. A session that has begun by then is ended when it expires.</param>
    ValueTask<SessionStart> BeginAsync(SignInProof proof, CancellationToken cancellationToken);

    /// <summary>
    /// Ends the caller's session and expires the cookie. On an outage the cookie stays, so that the caller can try again.
    /// </summary>
    /// <param name="reason">Why it ends.</param>
    /// <param name="cancellationToken">Cancels the wait for the store. The session may have ended by then.</param>
    ValueTask<Storage.StoreOutcome> EndAsync(SessionEnd reason, CancellationToken cancellationToken);
}
