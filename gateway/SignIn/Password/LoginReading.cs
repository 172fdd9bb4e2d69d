namespace Gateway.SignIn.Password;

/// <summary>The result of reading a sign-in request: the request, or the error to answer with.</summary>
/// <param name="Request">The credentials; null when the body is invalid.</param>
/// <param name="IsForm">Whether the body is a form; the response is then a page.</param>
/// <param name="Status">The HTTP status of the error.</param>
/// <param name="Problem">The error message for the sender.</param>
internal sealed record LoginReading(LoginRequest? Request, bool IsForm, int Status, string? Problem)
{
    public static LoginReading Of(LoginRequest request, bool isForm) => new(request, isForm, StatusCodes.Status200OK, null);

    public static LoginReading Refused(int status, string problem, bool isForm = false) => new(null, isForm, status, problem);
}
