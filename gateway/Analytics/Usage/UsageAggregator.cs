using System.Runtime.InteropServices;
using Gateway.Telemetry.Audit;
using Gateway.Telemetry.Usage;

namespace Gateway.Analytics.Usage;

/// <summary>
/// Adds up in memory what happens in this process, by the hour in which it happens: sign-ins from the events of the audit log, the rest from
/// the sessions.
/// </summary>
internal sealed class UsageAggregator(SessionRequestCounter requests, TimeProvider time) : IUsageObserver, IAuditObserver
{
    // Bounds the memory while the store does not answer.
    private const int MaximumPeople = 1_000_000;

    private readonly Lock _gate = new();
    private Dictionary<DateTimeOffset, UsageBatch> _hours = [];
    private DateTimeOffset _requestsSince = time.GetUtcNow();
    private long _requests = requests.Count;

    public void SessionBegun(string userId, string device)
    {
        lock (_gate)
        {
            var hour = CurrentHour();
            Add(hour, UsageFields.SessionsBegun, 1);
            Add(hour, UsageFields.DevicePrefix + device, 1);
            AddPerson(hour, userId);
        }
    }

    public void SessionUsed(string userId)
    {
        lock (_gate)
        {
            AddPerson(CurrentHour(), userId);
        }
    }

    public void SessionsEnded(string reason, long count, TimeSpan? lasted)
    {
        lock (_gate)
        {
            var hour = CurrentHour();
            Add(hour, UsageFields.EndedPrefix + reason, count);
            if (lasted is { } length)
            {
                Add(hour, UsageFields.LengthPrefix + LengthHistogram.BucketOf(length), count);
            }
        }
    }

    public void OnEvent(AuditEvent act)
    {
        var field = act switch
        {
            { Kind: AuditKind.SignIn } => UsageFields.SignIns,
            { Kind: AuditKind.SignInFailed, Result: "throttled" } => UsageFields.SignInsThrottled,
            { Kind: AuditKind.SignInFailed } => UsageFields.SignInsFailed,
            _ => null,
        };
        if (field is not null)
        {
            lock (_gate)
            {
                Add(HourAt(act.At), field, 1);
            }
        }
    }

    /// <summary>Takes what was counted since the last call.</summary>
    /// <remarks>
    /// Requests have no time of their own and count in the hour of the last call: a call at the beginning of each hour keeps the hours apart.
    /// </remarks>
    public IReadOnlyCollection<UsageBatch> Take()
    {
        lock (_gate)
        {
            var count = requests.Count;
            if (count > _requests)
            {
                Add(HourAt(_requestsSince), UsageFields.Requests, count - _requests);
            }

            (_requests, _requestsSince) = (count, time.GetUtcNow());
            if (_hours.Count == 0)
            {
                return [];
            }

            var taken = _hours.Values;
            _hours = [];
            return taken;
        }
    }

    private UsageBatch CurrentHour() => HourAt(time.GetUtcNow());

    private UsageBatch HourAt(DateTimeOffset at)
    {
        var hour = UsageRange.HourOf(at);
        if (!_hours.TryGetValue(hour, out var counted))
        {
            _hours.Add(hour, counted = new UsageBatch(hour, [], []));
        }

        return counted;
    }

    private static void Add(UsageBatch hour, string field, long count) =>
        CollectionsMarshal.GetValueRefOrAddDefault(hour.Counts, field, out _) += count;

    private static void AddPerson(UsageBatch hour, string userId)
    {
        if (hour.People.Count < MaximumPeople)
        {
            hour.People.Add(userId);
        }
    }
}
