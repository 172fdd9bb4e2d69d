using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace UpstreamSample.Data;

/// <summary>Healthy when the table can be read, which is more than that a connection opens.</summary>
internal sealed class DatabaseHealth(SampleDb db) : IHealthCheck
{
    // The health service turns an exception into Unhealthy and logs it.
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await db.Projects.AnyAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
