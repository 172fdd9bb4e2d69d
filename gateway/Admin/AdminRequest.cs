using Gateway.Pages;
using Gateway.Sessions;

namespace Gateway.Admin;

/// <summary>What the endpoints of the administration read from a request, and answers that they share.</summary>
internal static class AdminRequest
{
    /// <summary>The administrator's session, which the policy of the group has asked for.</summary>
    public static Session Administrator(HttpContext context) => SessionIdentity.SessionOf(context.User)!;

    /// <summary>Reads a parameter of the query. False if it is there more than once; null or blanks are no value.</summary>
    public static bool TryRead(HttpContext context, string name, out string? value)
    {
        var values = context.Request.Query[name];
        value = values is [{ } only] && only.Trim() is { Length: > 0 } text ? text : null;
        return values.Count <= 1;
    }

    public static Task RefuseCursorAsync(HttpContext context) => context.WriteProblemAsync(
        StatusCodes.Status400BadRequest,
        "Invalid cursor",
        "The cursor is none of this list, or the servers of the session store have changed since. Start again without it.");

    public static Task RefuseQueryAsync(HttpContext context) => context.WriteProblemAsync(
        StatusCodes.Status400BadRequest, "Invalid query", "Each parameter may be there once.");

    public static Task WriteNotNowAsync(HttpContext context) =>
        context.WriteUnavailableAsync("This is not possible at the moment. Try again in a few seconds.");

    /// <summary>Leads a browser on after a form: 303, so that it follows with GET.</summary>
    public static void SeeOther(HttpContext context, string location)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = location;
    }

    /// <summary>An address of the administration with parameters; those without a value are left out.</summary>
    public static string Address(string path, params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var address = path;
        foreach (var (name, value) in parameters)
        {
            if (value is not null)
            {
                address += $"{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{name}={Uri.EscapeDataString(value)}";
            }
        }

        return address;
    }
}
