namespace UpstreamSample.Projects;

/// <summary>How creating or renaming a project ended.</summary>
internal abstract record SaveResult
{
    private SaveResult()
    {
    }

    internal sealed record Saved(Project Project) : SaveResult;

    /// <summary>The caller has another project of that name.</summary>
    internal sealed record NameTaken : SaveResult;

    /// <summary>There is no such project, or it is another user's: the caller must not learn which.</summary>
    internal sealed record Missing : SaveResult;
}
