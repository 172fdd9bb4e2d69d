using Gateway.Sessions.Sharing;

namespace Gateway.SignIn.Sharing;

/// <summary>The result of reading what a person wants to share: the terms, or the error to answer with.</summary>
/// <param name="Terms">The terms; null when the body is invalid.</param>
/// <param name="Status">The HTTP status of the error.</param>
/// <param name="Problem">The error message for the sender.</param>
/// <param name="IsForm">Whether the body is a form; the response is then a page.</param>
internal sealed record ShareReading(ShareTerms? Terms, int Status, string? Problem, bool IsForm = false)
{
    public static ShareReading Of(ShareTerms terms) => new(terms, StatusCodes.Status200OK, null);

    public static ShareReading Refused(int status, string problem) => new(null, status, problem);

    public static ShareReading Refused(string problem) => Refused(StatusCodes.Status400BadRequest, problem);
}
