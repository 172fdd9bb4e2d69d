using System.Diagnostics.Metrics;

namespace Gateway.Telemetry;

/// <summary>Counts calls to a store that were not answered.</summary>
internal static class StoreErrors
{
    private static readonly Counter<long> Errors =
        GatewayTelemetry.Meter.CreateCounter<long>(
            "gateway.store.errors", "{error}", "Calls to a store without an answer, by store and type of error.");

    /// <param name="store">The value of <see cref="Tag.Store"/>.</param>
    /// <param name="errorType">The name of the exception type, or an error code; never a message.</param>
    public static void Count(string store, string errorType) => Errors.Add(1, new(Tag.Store, store), new(Tag.ErrorType, errorType));
}
