namespace UpstreamSample.Hosting;

/// <summary>A request that takes its time: to watch a graceful stop, or a gateway's timeout.</summary>
internal static class SlowApi
{
    private const int MaxSeconds = 30;

    public static void MapSlow(this IEndpointRouteBuilder app) => app.MapGet("/api/slow", WaitAsync);

    private static async Task<IResult> WaitAsync(TimeProvider time, CancellationToken cancellationToken, int seconds = 5)
    {
        if (seconds is < 0 or > MaxSeconds)
            return TypedResults.Problem($"'seconds' must lie between 0 and {MaxSeconds}.", statusCode: StatusCodes.Status400BadRequest);

        await Task.Delay(TimeSpan.FromSeconds(seconds), time, cancellationToken);
        return TypedResults.Ok(new Answer(seconds));
    }

    /// <summary>The answer.</summary>
    private sealed record Answer(int SecondsWaited);
}
