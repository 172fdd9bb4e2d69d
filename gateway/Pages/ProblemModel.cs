namespace Gateway.Pages;

/// <summary>What the error page shows.</summary>
/// <param name="Status">The HTTP status, which decides where the page leads.</param>
/// <param name="Title">What happened, as a headline.</param>
/// <param name="Detail">What it means for the reader and what to do; null when the title says it all.</param>
/// <param name="TraceId">The trace id, to quote in a report of the error.</param>
/// <param name="SignInUrl">The address of the sign-in page, when signing in helps; otherwise null.</param>
public sealed record ProblemModel(int Status, string Title, string? Detail, string? TraceId, string? SignInUrl)
{
    /// <summary>Whether another account may be allowed what this one is not.</summary>
    public bool OffersOtherAccount => Status == StatusCodes.Status403Forbidden;

    /// <summary>Whether the front page is offered: where trying again can't help, and no sign-in is offered.</summary>
    public bool OffersFrontPage => Status is >= 400 and < 500 && SignInUrl is null;
}
