using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using Gateway.Sessions;
using Gateway.Telemetry;
using Gateway.Users;
using Gateway.Users.Credentials;

namespace Gateway.SignIn.Password;

/// <summary>Records the result of each sign-in and its reason: in a span, in metrics, and in the audit log.</summary>
internal sealed class SignInReport
{
    private readonly Counter<long> _attempts;
    private readonly Histogram<double> _duration;
    private readonly AuditLog _audit;

    public SignInReport(IMeterFactory meters, AuditLog audit)
    {
        var meter = meters.Create(GatewayTelemetry.Name);
        _attempts = meter.CreateCounter<long>("gateway.sign_in.attempts", "{attempt}", "Sign-ins by result and reason.");
        _duration = meter.CreateHistogram<double>(
            "gateway.sign_in.duration",
            "s",
            "How long sign-ins took, waiting and hashing included, by result.",
            tags: null,
            advice: Buckets.Requests);
        _audit = audit;
    }

    /// <summary>Starts the record of a sign-in. Disposing it writes the record.</summary>
    public Attempt Begin(IPAddress? address, string? device) => new(this, address, device);

    /// <summary>One sign-in. Without a result it is recorded as refused for an unknown reason, which should never occur.</summary>
    internal sealed class Attempt(SignInReport report, IPAddress? address, string? device) : IDisposable
    {
        private readonly Activity? _activity = GatewayTelemetry.Source.StartActivity("sign_in");
        private readonly Activity? _request = Activity.Current?.Parent;
        private readonly long _begun = Stopwatch.GetTimestamp();
        private string _result = "refused";
        private string _reason = "unknown";

        /// <summary>The user that the login names; set once it is known.</summary>
        public User? User { get; set; }

        public void Succeeded(Session session, int displaced)
        {
            (_result, _reason) = ("success", "password");
            report._audit.SignedIn(session.User.Id, session.Id.Value, session.Remember, address, device);
            if (displaced > 0)
            {
                report._audit.SessionsEnded(displaced, session.User.Id, session.User.Id, "limit", address);
            }
        }

        public void Refused(RefusalReason reason) => Refuse("refused", reason switch
        {
            RefusalReason.UnknownUser => "unknown_user",
            RefusalReason.Disabled => "disabled",
            RefusalReason.Changed => "changed_meanwhile",
            _ => "wrong_password",
        });

        /// <param name="counted">The exceeded limit: <c>account</c>, <c>network</c> or <c>device</c>.</param>
        /// <param name="isFirst">
        /// Whether it is the first one of its window; only that one is logged, because anybody can cause any number of them.
        /// </param>
        public void Throttled(string counted, bool isFirst) => Refuse("throttled", counted, isLogged: isFirst);

        public void Busy() => Fail("busy", Failure.Hashing);

        public void NoUsers() => Fail("unavailable", Failure.Users);

        public void NoSessions() => Fail("unavailable", Failure.SessionStore);

        public void Dispose()
        {
            _activity?.SetTag(Tag.SignInResult, _result).SetTag(Tag.SignInReason, _reason);
            _activity?.Dispose();
            report._attempts.Add(1, new(Tag.SignInResult, _result), new(Tag.SignInReason, _reason));
            report._duration.Record(
                Stopwatch.GetElapsedTime(_begun).TotalSeconds, new KeyValuePair<string, object?>(Tag.SignInResult, _result));
        }

        private void Fail(string result, Failure failure)
        {
            failure.Mark(_activity);
            failure.Mark(_request);
            Refuse(result, failure.Type);
        }

        private void Refuse(string result, string reason, bool isLogged = true)
        {
            (_result, _reason) = (result, reason);
            report._audit.SignInRefused(User?.Id, result, reason, address, device, isLogged);
        }
    }
}
