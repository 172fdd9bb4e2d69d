using Gateway.Sessions.Sharing;

namespace Gateway.Sessions.Lifecycle;

/// <summary>
/// What a way of signing in has proven. Every way in (password, provider, passkey ...) ends in a proof, and
/// every session begins from one.
/// </summary>
/// <param name="User">Who signs in.</param>
/// <param name="Remember">Whether the session lasts as long as "keep me signed in" does.</param>
/// <param name="Share">The limits of a session that the link of a share opens; null for a sign-in.</param>
internal sealed record SignInProof(SessionUser User, bool Remember, SessionShare? Share = null);
