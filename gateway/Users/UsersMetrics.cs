using System.Diagnostics.Metrics;
using Gateway.Telemetry;
using Gateway.Users.Credentials;
using Gateway.Users.Postgres.Connection;

namespace Gateway.Users;

/// <summary>Measures whether the users' database answers, and how full the queue for password hashes is.</summary>
internal sealed class UsersMetrics : IMetricsSource
{
    public UsersMetrics(IMeterFactory meters, DatabaseStatus database, PasswordHashLimiter limiter)
    {
        var meter = meters.Create(GatewayTelemetry.Name);
        if (database.IsUsed)
        {
            meter.CreateObservableGauge(
                "gateway.store.up",
                () => new Measurement<int>(database.IsUp ? 1 : 0, new KeyValuePair<string, object?>(Tag.Store, "postgresql")),
                "{store}",
                "1 while the last call to the store was answered.");
        }

        meter.CreateObservableUpDownCounter(
            "gateway.hashing.queued", () => limiter.Count, "{hash}", "Sign-ins whose password is being hashed or waits for it.");
        meter.CreateObservableGauge(
            "gateway.hashing.limit", () => limiter.Capacity, "{hash}", "How many of them there may be before the next is turned away.");
    }
}
