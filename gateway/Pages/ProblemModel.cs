namespace Gateway.Pages;

/// <summary>What the error page shows.</summary>
/// <param name="Title">What happened, as a headline.</param>
/// <param name="Detail">What it means for the reader and what to do; null for nothing to add.</param>
/// <param name="TraceId">What to tell whoever looks into it.</param>
/// <param name="SignInUrl">Where to sign in, when that helps.</param>
public sealed record ProblemModel(string Title, string? Detail, string? TraceId, string? SignInUrl);
