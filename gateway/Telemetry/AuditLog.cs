using System.Net;

namespace Gateway.Telemetry;

/// <summary>
/// Logs who did what, from where, and by which rule, under the category <c>Gateway.Audit</c>. Users are named by their ids, sessions by the
/// beginning of theirs. The login that was typed is not logged, since it may be a password in the wrong field.
/// </summary>
internal sealed partial class AuditLog(ILoggerFactory loggers)
{
    /// <summary>The category of every line.</summary>
    public const string Category = "Gateway.Audit";

    private readonly ILogger _logger = loggers.CreateLogger(Category);

    public void SignedIn(string user, string session, bool remembered, IPAddress? address) =>
        Log.SignedIn(_logger, user, session, remembered, address);

    /// <param name="user">The user's id; null when the login names no user.</param>
    /// <param name="result">The result: <c>refused</c>, <c>throttled</c>, <c>busy</c>, <c>unavailable</c>.</param>
    /// <param name="rule">The reason: <c>wrong_password</c>, <c>unknown_user</c>, <c>disabled</c>, …</param>
    /// <param name="address">The address of the client.</param>
    public void SignInRefused(string? user, string result, string rule, IPAddress? address) =>
        Log.SignInRefused(_logger, result, user ?? "-", address, rule);

    public void SignedOut(string user, string session, IPAddress? address) => Log.SignedOut(_logger, user, session, address);

    /// <param name="count">The number of sessions.</param>
    /// <param name="user">The id of their user.</param>
    /// <param name="actor">The id of the user who ended them, or <c>users-file</c> when the users' file changed.</param>
    /// <param name="rule">The reason: <c>own_device</c>, <c>other_devices</c>, <c>limit</c>, <c>user_changed</c>.</param>
    /// <param name="address">The address of the client; null when there was no request.</param>
    public void SessionsEnded(int count, string user, string actor, string rule, IPAddress? address) =>
        Log.SessionsEnded(_logger, count, user, actor, address, rule);

    /// <param name="user">The user's id; null for a request without a session.</param>
    /// <param name="session">The beginning of the session's id.</param>
    /// <param name="method">The request's method.</param>
    /// <param name="route">The name of the route in the configuration.</param>
    /// <param name="rule">The rule that refused it: <c>policy:NAME</c>, <c>cross_site</c>.</param>
    /// <param name="address">The address of the client.</param>
    /// <remarks>A request without a session is not logged, since anybody could fill the log with them; metrics and traces have
    /// it.</remarks>
    public void AccessRefused(string? user, string? session, string method, string? route, string rule, IPAddress? address)
    {
        if (user is not null)
        {
            Log.AccessRefused(_logger, method, route ?? "-", user, session ?? "-", address, rule);
        }
    }

    /// <param name="actor">The operator: <c>cli:NAME</c>.</param>
    /// <param name="action">The command: <c>users add</c>, <c>users disable</c>, …</param>
    /// <param name="subject">The user or the sessions that it was done to.</param>
    /// <param name="outcome"><c>done</c>, or the reason why not.</param>
    public void Administered(string actor, string action, string subject, string outcome) =>
        Log.Administered(_logger, actor, action, subject, outcome);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information,
            "User {User} signed in from {Address} (session {Session}, remembered: {Remembered})",
            EventName = "SignedIn")]
        public static partial void SignedIn(ILogger logger, string user, string session, bool remembered, IPAddress? address);

        [LoggerMessage(2, LogLevel.Warning, "A sign-in was {Result}: {Rule} (user {User}, from {Address})", EventName = "SignInRefused")]
        public static partial void SignInRefused(ILogger logger, string result, string user, IPAddress? address, string rule);

        [LoggerMessage(3, LogLevel.Information, "User {User} signed out from {Address} (session {Session})", EventName = "SignedOut")]
        public static partial void SignedOut(ILogger logger, string user, string session, IPAddress? address);

        [LoggerMessage(4, LogLevel.Information,
            "{Count} sessions of user {User} were ended by {Actor} from {Address}: {Rule}",
            EventName = "SessionsEnded")]
        public static partial void SessionsEnded(ILogger logger, int count, string user, string actor, IPAddress? address, string rule);

        [LoggerMessage(5, LogLevel.Warning,
            "{Method} {Route} was refused: {Rule} (user {User}, session {Session}, from {Address})",
            EventName = "AccessRefused")]
        public static partial void AccessRefused(
            ILogger logger, string method, string route, string user, string session, IPAddress? address, string rule);

        [LoggerMessage(6, LogLevel.Information, "{Actor}: {Action} {Subject}: {Outcome}", EventName = "Administered")]
        public static partial void Administered(ILogger logger, string actor, string action, string subject, string outcome);
    }
}
