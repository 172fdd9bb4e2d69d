namespace Gateway.SignIn.Password;

/// <summary>A sign-in that was read, or why it could not be.</summary>
/// <param name="Request">The sign-in; null when it could not be read.</param>
/// <param name="IsForm">Whether a form sent it: the answer is then a page.</param>
/// <param name="Status">The HTTP status of the refusal.</param>
/// <param name="Problem">What is wrong, in words for the sender.</param>
internal sealed record LoginReading(LoginRequest? Request, bool IsForm, int Status, string? Problem)
{
    public static LoginReading Of(LoginRequest request, bool isForm) => new(request, isForm, StatusCodes.Status200OK, null);

    public static LoginReading Refused(int status, string problem, bool isForm = false) => new(null, isForm, status, problem);
}
