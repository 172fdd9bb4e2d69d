using Gateway.Analytics.Activities;
using Gateway.Pages;
using Gateway.Sessions;

namespace Gateway.Account;

/// <summary>The last events of the caller's account, as JSON and as a page.</summary>
internal sealed class ActivityEndpoint(ActivityRecorder activity, TimeProvider time)
{
    private const string NotNow = "Your activity can't be read at the moment. Try again in a few seconds.";

    public async Task ListAsync(HttpContext context)
    {
        if (await ReadAsync(context) is not ActivityReading.Found found)
        {
            await context.WriteUnavailableAsync(NotNow);
            return;
        }

        await context.Response.WriteAsJsonAsync(
            new ActivityList([.. found.Entries.Select(ActivityEvent.Of)]), AccountJson.Readable.ActivityList);
    }

    public async Task ShowAsync(HttpContext context)
    {
        if (await ReadAsync(context) is not ActivityReading.Found found)
        {
            await context.WriteUnavailableAsync(NotNow);
            return;
        }

        var model = new ActivityModel([.. found.Entries.Select(ActivityItems.Of)], time.GetUtcNow().UtcDateTime);
        await context.WritePageAsync(ActivityPage.Create(model));
    }

    private ValueTask<ActivityReading> ReadAsync(HttpContext context) =>
        activity.ReadAsync(SessionIdentity.SessionOf(context.User)!.User.Id, context.RequestAborted);
}
