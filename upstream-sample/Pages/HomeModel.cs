using UpstreamSample.Identity;
using UpstreamSample.Projects;

namespace UpstreamSample.Pages;

/// <summary>What the page shows. Public because the code generated for the template is; its content is not.</summary>
public sealed class HomeModel
{
    internal Caller? Caller { get; init; }

    internal IReadOnlyList<Project> Projects { get; init; } = [];

    /// <summary>Why a form was refused.</summary>
    internal string? Message { get; init; }

    /// <summary>What was typed into the refused form, so that it is not lost.</summary>
    internal string? Draft { get; init; }

    /// <summary>Enough to tell two sessions apart, too little to name one to anybody else.</summary>
    internal string? SessionHint => Caller?.SessionId is { Length: > 8 } id ? id[..8] + "…" : null;
}
