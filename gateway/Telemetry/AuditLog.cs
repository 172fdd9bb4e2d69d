using System.Net;
using Gateway.Telemetry.Audit;

namespace Gateway.Telemetry;

/// <summary>
/// Records who did what, from where, and by which rule: as a line of the category <c>Gateway.Audit</c>, and as an event for observers. In the
/// log, users are named by their ids, sessions by the beginning of theirs. The login that was typed is not logged, since it may be a
/// password in the wrong field.
/// </summary>
internal sealed partial class AuditLog(
    ILoggerFactory loggers, TimeProvider? time = null, IEnumerable<IAuditObserver>? observers = null)
{
    /// <summary>The category of every line.</summary>
    public const string Category = "Gateway.Audit";

    private const string Nobody = "-";
    private const int ShownOfAnId = 6;

    private readonly ILogger _logger = loggers.CreateLogger(Category);
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly IAuditObserver[] _observers = observers is null ? [] : [.. observers];

    /// <param name="user">The user's id.</param>
    /// <param name="session">The whole id of the session.</param>
    /// <param name="remembered">Whether "keep me signed in" was chosen.</param>
    /// <param name="address">The address of the client.</param>
    /// <param name="device">The name of the client's device.</param>
    public void SignedIn(string user, string session, bool remembered, IPAddress? address, string? device = null) => Record(new()
    {
        Kind = AuditKind.SignIn,
        UserId = user,
        SessionId = session,
        IsRemembered = remembered,
        Address = address,
        Device = device,
    });

    /// <param name="user">The user's id; null when the login names no user.</param>
    /// <param name="result">The result: <c>refused</c>, <c>throttled</c>, <c>busy</c>, <c>unavailable</c>.</param>
    /// <param name="rule">The reason: <c>wrong_password</c>, <c>unknown_user</c>, <c>disabled</c>, …</param>
    /// <param name="address">The address of the client.</param>
    /// <param name="device">The name of the client's device.</param>
    /// <param name="isLogged">False for one of many, of which the first was logged.</param>
    public void SignInRefused(
        string? user, string result, string rule, IPAddress? address, string? device = null, bool isLogged = true) => Record(new()
        {
            Kind = AuditKind.SignInFailed,
            UserId = user,
            Result = result,
            Rule = rule,
            Address = address,
            Device = device,
            IsLogged = isLogged,
        });

    /// <inheritdoc cref="SignedIn" path="/param"/>
    public void SignedOut(string? user, string? session, IPAddress? address, string? device = null) =>
        Record(new() { Kind = AuditKind.SignOut, UserId = user, SessionId = session, Address = address, Device = device });

    /// <param name="count">The number of sessions.</param>
    /// <param name="user">The id of their user.</param>
    /// <param name="actor">The id of the user who ended them, or <c>users-file</c> when the users' file changed.</param>
    /// <param name="rule">The reason: <c>own_device</c>, <c>other_devices</c>, <c>limit</c>, <c>disabled</c>, <c>password</c>.</param>
    /// <param name="address">The address of the client; null when there was no request.</param>
    /// <param name="session">The whole id of the session, when it is one.</param>
    /// <param name="device">The name of the client's device.</param>
    public void SessionsEnded(
        int count, string user, string actor, string rule, IPAddress? address, string? session = null, string? device = null) => Record(new()
        {
            Kind = AuditKind.SessionEnded,
            UserId = user,
            SessionId = session,
            Actor = actor,
            Rule = rule,
            Count = count,
            Address = address,
            Device = device,
        });

    /// <param name="user">The user's id.</param>
    /// <param name="actor">Who changed it: <c>users-file</c>, <c>cli:NAME</c>, or the user's own id.</param>
    /// <param name="address">The address of the client; null when there was no request.</param>
    public void PasswordChanged(string user, string actor, IPAddress? address) =>
        Record(new() { Kind = AuditKind.PasswordChanged, UserId = user, Actor = actor, Address = address });

    /// <param name="user">The id of the user who shares.</param>
    /// <param name="session">The whole id of the session that is shared.</param>
    /// <param name="share">The share's id, never its token.</param>
    /// <param name="address">The address of the client.</param>
    /// <param name="device">The name of the client's device.</param>
    public void ShareMade(string user, string session, string share, IPAddress? address, string? device = null) => Record(new()
    {
        Kind = AuditKind.ShareMade,
        UserId = user,
        SessionId = session,
        ShareId = share,
        Address = address,
        Device = device,
    });

    /// <summary>Records that somebody opened a share, from their address and device.</summary>
    /// <param name="user">The id of the user who shares.</param>
    /// <param name="session">The whole id of the session that was begun with the share.</param>
    /// <param name="share">The share's id, never its token.</param>
    /// <param name="address">The address of the client.</param>
    /// <param name="device">The name of the client's device.</param>
    public void ShareOpened(string user, string session, string share, IPAddress? address, string? device = null) => Record(new()
    {
        Kind = AuditKind.ShareOpened,
        UserId = user,
        SessionId = session,
        ShareId = share,
        Address = address,
        Device = device,
    });

    /// <param name="user">The id of the user who shares.</param>
    /// <param name="share">The share's id, never its token.</param>
    /// <param name="rule">The reason: <c>own</c>, <c>sign_out</c>, <c>expired</c>, <c>admin</c>, …</param>
    /// <param name="address">The address of the client; null when there was no request.</param>
    /// <param name="by">The id of the administrator who ended it; null for everybody else.</param>
    /// <param name="device">The name of the client's device.</param>
    public void ShareEnded(
        string user, string share, string rule, IPAddress? address, string? by = null, string? device = null) => Record(new()
        {
            Kind = AuditKind.ShareEnded,
            UserId = user,
            ShareId = share,
            Actor = by ?? user,
            By = by,
            Rule = rule,
            Address = address,
            Device = device,
        });

    /// <summary>Records that an administrator ended sessions of a user.</summary>
    /// <param name="count">The number of sessions.</param>
    /// <param name="user">The id of their user.</param>
    /// <param name="by">The administrator's id.</param>
    /// <param name="address">The address of the administrator.</param>
    /// <param name="session">The whole id of the session, when it is one.</param>
    public void AdministeredSessions(int count, string user, string by, IPAddress? address, string? session = null) => Record(new()
    {
        Kind = AuditKind.SessionEnded,
        UserId = user,
        SessionId = session,
        Actor = by,
        By = by,
        Rule = "admin",
        Count = count,
        Address = address,
    });

    /// <summary>Records that an administrator disabled or enabled a user.</summary>
    /// <param name="user">The user's id.</param>
    /// <param name="disabled">Whether the user was disabled, else enabled.</param>
    /// <param name="by">The administrator's id.</param>
    /// <param name="address">The address of the administrator.</param>
    public void AdministeredUser(string user, bool disabled, string by, IPAddress? address) => Record(new()
    {
        Kind = disabled ? AuditKind.UserDisabled : AuditKind.UserEnabled,
        UserId = user,
        Actor = by,
        By = by,
        Address = address,
    });

    /// <param name="user">The user's id; null for a request without a session.</param>
    /// <param name="session">The whole id of the session.</param>
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
            Log.AccessRefused(_logger, method, route ?? Nobody, user, Shown(session), address, rule);
            Notify(new() { Kind = AuditKind.AccessRefused, UserId = user, SessionId = session, Rule = rule, Address = address });
        }
    }

    /// <param name="actor">The operator: <c>cli:NAME</c>.</param>
    /// <param name="action">The command: <c>users add</c>, <c>users disable</c>, …</param>
    /// <param name="subject">The user or the sessions that it was done to.</param>
    /// <param name="outcome"><c>done</c>, or the reason why not.</param>
    public void Administered(string actor, string action, string subject, string outcome)
    {
        Log.Administered(_logger, actor, action, subject, outcome);
        Notify(new() { Kind = AuditKind.CommandRun, Actor = actor, Rule = action, Result = outcome });
    }

    private void Record(AuditEvent act)
    {
        if (act.IsLogged)
        {
            Write(act);
        }

        Notify(act);
    }

    private void Write(AuditEvent act)
    {
        var user = act.UserId ?? Nobody;
        var actor = act.Actor ?? user;
        switch (act.Kind)
        {
            case AuditKind.SignIn:
                Log.SignedIn(_logger, user, Shown(act.SessionId), act.IsRemembered, act.Address);
                break;
            case AuditKind.SignInFailed:
                Log.SignInRefused(_logger, act.Result ?? Nobody, user, act.Address, act.Rule ?? Nobody);
                break;
            case AuditKind.SignOut:
                Log.SignedOut(_logger, user, Shown(act.SessionId), act.Address);
                break;
            case AuditKind.SessionEnded:
                Log.SessionsEnded(_logger, act.Count, user, actor, act.Address, act.Rule ?? Nobody);
                break;
            case AuditKind.PasswordChanged:
                Log.PasswordChanged(_logger, user, actor, act.Address);
                break;
            case AuditKind.ShareMade:
                Log.ShareMade(_logger, user, act.ShareId ?? Nobody, Shown(act.SessionId), act.Address);
                break;
            case AuditKind.ShareOpened:
                Log.ShareOpened(_logger, act.ShareId ?? Nobody, user, Shown(act.SessionId), act.Address);
                break;
            case AuditKind.ShareEnded:
                Log.ShareEnded(_logger, act.ShareId ?? Nobody, user, actor, act.Address, act.Rule ?? Nobody);
                break;
            case AuditKind.UserDisabled or AuditKind.UserEnabled:
                Log.Administered(_logger, actor, act.Kind == AuditKind.UserDisabled ? "disable user" : "enable user", user, "done");
                break;
        }
    }

    private void Notify(AuditEvent act)
    {
        if (_observers.Length == 0)
        {
            return;
        }

        act = act with { At = _time.GetUtcNow() };
        foreach (var observer in _observers)
        {
            try
            {
                observer.OnEvent(act);
            }
            catch (Exception e)
            {
                // The act is logged, and the request must not fail for somebody who wants to know of it as well.
                Log.ObserverFailed(_logger, observer.GetType().Name, e);
            }
        }
    }

    private static string Shown(string? session) => session switch
    {
        null => Nobody,
        { Length: > ShownOfAnId } => $"{session.AsSpan(0, ShownOfAnId)}…",
        _ => session,
    };

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

        [LoggerMessage(7, LogLevel.Information,
            "The password of user {User} was changed by {Actor} from {Address}",
            EventName = "PasswordChanged")]
        public static partial void PasswordChanged(ILogger logger, string user, string actor, IPAddress? address);

        [LoggerMessage(8, LogLevel.Information,
            "User {User} made the share {Share} of session {Session} from {Address}",
            EventName = "ShareMade")]
        public static partial void ShareMade(ILogger logger, string user, string share, string session, IPAddress? address);

        [LoggerMessage(9, LogLevel.Information,
            "The share {Share} of user {User} was opened from {Address} (session {Session})",
            EventName = "ShareOpened")]
        public static partial void ShareOpened(ILogger logger, string share, string user, string session, IPAddress? address);

        [LoggerMessage(10, LogLevel.Information,
            "The share {Share} of user {User} was ended by {Actor} from {Address}: {Rule}",
            EventName = "ShareEnded")]
        public static partial void ShareEnded(ILogger logger, string share, string user, string actor, IPAddress? address, string rule);

        [LoggerMessage(11, LogLevel.Error, "{Observer} could not take an event of the audit log", EventName = "AuditObserverFailed")]
        public static partial void ObserverFailed(ILogger logger, string observer, Exception exception);
    }
}
