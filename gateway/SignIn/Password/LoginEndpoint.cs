using System.Globalization;
using Gateway.Pages;
using Gateway.Requests.Devices;
using Gateway.Sessions;
using Gateway.Sessions.Lifecycle;
using Gateway.Throttling;
using Gateway.Users;
using Gateway.Users.Credentials;

namespace Gateway.SignIn.Password;

/// <summary>Password sign-in: the page, its form, and the JSON API.</summary>
internal sealed class LoginEndpoint(
    CredentialVerifier credentials, CrossSiteRefusal crossSite, SignInThrottle throttle, DeviceCookie devices, SignInReport reports)
{
    private const string WrongCredentials = "The e-mail address or user name and the password do not match.";

    public static Task ShowAsync(HttpContext context)
    {
        var returnUrl = ReturnUrl.OrFrontPage(context.Request.Query["returnUrl"] is [var only] ? only : null);
        if (context.User.Identity?.IsAuthenticated == true)
        {
            SeeOther(context, returnUrl);
            return Task.CompletedTask;
        }

        return context.WriteScriptedPageAsync(LoginPage.Create(new LoginModel(returnUrl)));
    }

    public async Task SignInAsync(HttpContext context)
    {
        if (await crossSite.AnswerAsync(context, "A sign-in must come from this site's own page."))
        {
            return;
        }

        var reading = await LoginRequestReader.ReadAsync(context.Request);
        if (reading.Request is not { } request)
        {
            await RefuseAsync(context, reading, reading.Status, "Sign-in not understood", reading.Problem!);
            return;
        }

        using var report = reports.Begin(context.Connection.RemoteIpAddress, DeviceName.Of(context.Request.Headers));
        SignInAttempt? attempt = null;
        var result = await credentials.VerifyAsync(
            request.Login,
            request.Password,
            async user =>
            {
                report.User = user;
                attempt = await throttle.BeginAsync(await SourceOfAsync(context, request.Login, user));
                return attempt.IsAdmitted;
            },
            context.RequestAborted);
        if (attempt is { RetryAfter: { } wait, Limit: { } limit, IsFirst: var isFirst })
        {
            report.Throttled(limit, isFirst);
            await RefuseThrottledAsync(context, reading, wait);
            return;
        }

        if (result is not CredentialResult.Invalid && attempt is not null)
        {
            await attempt.TakeBackAsync();
        }

        switch (result)
        {
            case CredentialResult.Valid valid:
                await BeginSessionAsync(context, reading, valid.User, report);
                break;
            case var refused:
                await RefuseAsync(context, reading, refused, report);
                break;
        }
    }

    // An account is counted by its id, whatever its spelling. Where there is none, the login counts without case and surrounding blanks.
    private async ValueTask<SignInSource> SourceOfAsync(HttpContext context, string login, User? user)
    {
        // The device cookie is read in any case: the time that decryption takes must not reveal whether there is an account.
        var device = await devices.FindAsync(context, user?.Id ?? login, context.RequestAborted);
        return user is null
            ? new($"login:{login.Trim().ToUpperInvariant()}", context.Connection.RemoteIpAddress, null)
            : new($"id:{user.Id}", context.Connection.RemoteIpAddress, device);
    }

    private static Task RefuseThrottledAsync(HttpContext context, LoginReading reading, TimeSpan wait)
    {
        var seconds = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        var minutes = (seconds + 59) / 60;
        return RefuseAsync(
            context,
            reading,
            StatusCodes.Status429TooManyRequests,
            "Too many failed sign-ins",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Too many sign-ins have failed. Try again in {minutes} {(minutes == 1 ? "minute" : "minutes")}."));
    }

    private static Task RefuseAsync(HttpContext context, LoginReading reading, CredentialResult refused, SignInReport.Attempt report)
    {
        switch (refused)
        {
            case CredentialResult.Invalid invalid:
                report.Refused(invalid.Reason);
                return RefuseAsync(context, reading, StatusCodes.Status401Unauthorized, "Sign-in failed", WrongCredentials);
            case CredentialResult.Busy:
                report.Busy();
                return RefuseUnavailableAsync(context, reading, "Too many people sign in at this moment. Try again in a few seconds.");
            default:
                report.NoUsers();
                return RefuseUnavailableAsync(context, reading, "Signing in is not possible at the moment. Try again in a few seconds.");
        }
    }

    private async Task BeginSessionAsync(HttpContext context, LoginReading reading, User user, SignInReport.Attempt report)
    {
        var callerSession = await context.GetCallerSessionAsync();
        if (await callerSession.BeginAsync(new SignInProof(SessionUserOf(user), reading.Request!.Remember), CancellationToken.None)
            is not SessionStart.Begun begun)
        {
            report.NoSessions();
            await RefuseUnavailableAsync(context, reading, "Signing in is not possible at the moment. Try again in a few seconds.");
            return;
        }

        if (await credentials.ConfirmAsync(reading.Request.Login, user, CancellationToken.None)
            is var confirmed and not CredentialResult.Valid)
        {
            // The response must not carry the new session's cookie, only the one that expires it.
            context.Response.Headers.SetCookie = default;
            await callerSession.EndAsync(SessionEnd.Other, CancellationToken.None);
            await RefuseAsync(context, reading, confirmed, report);
            return;
        }

        report.Succeeded(begun.Session, begun.Displaced);
        await devices.RememberAsync(context, user.Id, CancellationToken.None);
        if (reading.IsForm)
        {
            SeeOther(context, ReturnUrl.OrFrontPage(reading.Request.ReturnUrl));
        }
        else
        {
            await context.Response.WriteAsJsonAsync(SessionBegun.Of(begun.Session), ApiJson.Readable.SessionBegun);
        }
    }

    // 303, not 302, so that the browser follows with GET.
    private static void SeeOther(HttpContext context, string location)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = location;
    }

    private static Task RefuseUnavailableAsync(HttpContext context, LoginReading reading, string detail)
    {
        context.Response.Headers.RetryAfter = "2";
        return RefuseAsync(context, reading, StatusCodes.Status503ServiceUnavailable, "Temporarily unavailable", detail);
    }

    // A form is answered with its page, which keeps what was typed except the password.
    private static Task RefuseAsync(HttpContext context, LoginReading reading, int status, string title, string detail)
    {
        if (!reading.IsForm)
        {
            return context.WriteProblemAsync(status, title, detail);
        }

        context.Response.StatusCode = status;
        var request = reading.Request;
        return context.WriteScriptedPageAsync(LoginPage.Create(
            new LoginModel(ReturnUrl.OrFrontPage(request?.ReturnUrl), request?.Login, request?.Remember ?? false, detail)));
    }

    private static SessionUser SessionUserOf(User user) => new()
    {
        Id = user.Id,
        Email = NullIfEmpty(user.Email),
        Username = NullIfEmpty(user.Username),
        FullName = NullIfEmpty(user.FullName),
        Role = NullIfEmpty(user.Role),
    };

    private static string? NullIfEmpty(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
