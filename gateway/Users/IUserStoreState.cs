namespace Gateway.Users;

/// <summary>Says why the users' store failed, for the command line and health details.</summary>
internal interface IUserStoreState
{
    /// <summary>The reason of the last failure in one line without secrets; null while all is well.</summary>
    string? Failure { get; }

    /// <summary>Whether the last failure was for want of the gateway's own tables, which <c>migrate</c> brings.</summary>
    bool NeedsMigration => false;
}
